namespace Outrigger.Assist.Intent.Machines;

/// <summary>
/// Traditional characters and the simplified ones that stand for them, so that examples in one script serve texts in the
/// other. The common ones of everyday requests, written by hand; a character that is not here stays what it is. 42 KB.
/// </summary>
internal static class SimplifiedForms
{
    private const char First = '\u4E00';
    private const char Last = '\u9FFF';

    // Pairs: the traditional character, then the simplified one.
    private const string Pairs =
        "並并乾干亂乱佔占來来個个們们備备傳传債债傷伤僅仅價价億亿償偿優优兒儿內内兩两冊册凈净凍冻別别刪删則则創创劃划劇剧劑剂動动務务勝胜勞劳勢势匯汇區区協协卻却厭厌參参吳吴員员問问啟启喔哦單单喲哟嗎吗嘍喽嘗尝嚇吓嚴严囉啰國国圍围園园圓圆圖图團团執执" +
        "堅坚報报場场塊块墊垫壓压壞坏壽寿夠够夢梦夥伙夾夹奪夺奮奋婦妇媽妈嬰婴孫孙學学實实寧宁審审寫写寬宽寶宝將将專专尋寻對对導导屆届層层屬属岡冈島岛峽峡嶼屿帥帅師师帳帐帶带幣币幫帮幾几庫库廠厂廢废廣广廳厅張张強强彈弹彎弯彙汇後后徑径從从復复徵征徹彻" +
        "恆恒悅悦惡恶惱恼愛爱愜惬態态慘惨慣惯慮虑憂忧憐怜憑凭憶忆應应懲惩懷怀懼惧戀恋戰战戲戏戶户換换損损擁拥擇择擊击擔担據据擠挤擬拟擴扩擺摆擾扰攜携敗败敵敌數数斂敛斷断於于昇升時时晉晋暫暂曆历曉晓書书會会東东條条棄弃楊杨業业極极構构槍枪樂乐樓楼標标" +
        "樞枢樣样樹树橋桥機机檔档檢检檸柠權权歐欧歡欢歲岁歷历歸归殘残殺杀毀毁氣气決决沒没況况涼凉淨净減减湯汤準准溫温滅灭滿满漢汉潔洁潛潜澤泽濕湿濟济瀏浏灑洒灣湾為为無无煙烟煩烦熱热燈灯燒烧營营爐炉爭争爺爷爾尔狀状狹狭獎奖獨独獲获獻献現现瑪玛環环甚什" +
        "產产畝亩畢毕畫画異异當当療疗癒愈發发盜盗盡尽盤盘眾众矯矫碩硕確确碼码礦矿禦御禮礼稅税種种稱称穀谷積积穩稳窮穷競竞筆笔節节範范築筑簡简簽签籃篮籌筹糧粮糾纠紀纪約约紅红納纳純纯紗纱紙纸級级紛纷細细紹绍終终組组結结絕绝絡络給给統统絲丝綁绑經经綜综" +
        "綠绿維维網网緊紧緒绪線线緣缘編编緩缓練练縣县縮缩縱纵總总織织繞绕繪绘繳缴繼继續续罰罚羅罗義义習习聯联聰聪聲声職职聽听肅肃脫脱腦脑腳脚膽胆臉脸臺台與与舉举舊旧艙舱艱艰莊庄華华萬万葉叶蓋盖蓮莲蔣蒋薦荐薩萨藍蓝藝艺藥药蘋苹蘭兰處处號号虧亏蝦虾衆众" +
        "術术衛卫衝冲裏里補补裝装裡里製制複复褲裤襪袜規规視视親亲覺觉覽览觀观觸触訂订計计訊讯討讨訓训記记訪访設设許许訴诉診诊註注評评詞词詢询試试話话該该詳详誌志認认語语誠诚誤误說说誰谁課课調调談谈請请諒谅論论諾诺謀谋謊谎講讲謝谢證证譜谱譯译議议護护" +
        "譽誉讀读變变讓让讚赞豐丰豬猪貓猫負负財财貢贡貧贫貨货販贩貪贪責责貴贵買买貸贷費费貼贴貿贸賀贺資资賓宾賞赏賠赔賢贤賣卖賦赋質质賬账賴赖賺赚購购賽赛贏赢趕赶趙赵跡迹踐践蹤踪車车軌轨軍军軟软較较載载輔辅輕轻輛辆輪轮輯辑輸输轉转轟轰辦办農农這这連连" +
        "週周進进遊游運运過过達达遞递遠远遲迟選选遺遗還还邊边郵邮鄉乡鄭郑鄰邻醫医醬酱釋释針针鈕钮銀银銷销鋼钢錄录錢钱錦锦錯错錶表鍋锅鍵键鎖锁鎮镇鏈链鏡镜鐘钟鐵铁鑰钥長长門门閉闭開开間间閱阅關关陣阵陰阴陳陈陸陆陽阳隊队際际險险隱隐隻只雖虽雙双雜杂雞鸡" +
        "離离難难雲云電电霧雾靈灵靜静響响頁页頂顶項项順顺須须預预頓顿領领頭头頻频顆颗題题額额顏颜願愿類类顧顾顯显風风颱台飛飞飯饭飲饮飽饱飾饰餅饼養养餓饿餘余館馆馬马駐驻駕驾騎骑騙骗騷骚驅驱驗验驚惊髒脏體体髮发鬆松鬧闹魚鱼鮮鲜鳥鸟鴨鸭鹽盐麗丽麵面麼么" +
        "黃黄黏粘點点黨党齊齐齡龄龍龙";

    private static readonly char[] Table = Fill();

    /// <summary>The simplified form of a character; the character itself where it has none. O(1).</summary>
    public static char Of(char character) => character is >= First and <= Last && Table[character - First] is var form and not '\0' ? form : character;

    private static char[] Fill()
    {
        var table = new char[Last - First + 1];
        for (var i = 0; i < Pairs.Length; i += 2)
        {
            table[Pairs[i] - First] = Pairs[i + 1];
        }

        return table;
    }
}
