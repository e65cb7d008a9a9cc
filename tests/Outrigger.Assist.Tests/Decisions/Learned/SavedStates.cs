using System.IO.Compression;

namespace Outrigger.Assist.Tests.Decisions.Learned;

/// <summary>
/// Learned states as a version wrote them that is in use: packed with gzip, then base64. They are never made anew; a new
/// format comes beside them.
/// </summary>
internal static class SavedStates
{
    public const string Access = """
        H4sIAAAAAAACA2NkYGBgAeLE5NxUJiCtqqzU8mTOp9OMQDanSt8jibg7bnf6M5eHlmxQAgoxMDMggPn6Awe+2D+ZC+F9sIeJJy39tCbXxrgQJg7jo4g3ODtAaBcHBjQAcof+tsCevrS1cy7bV++4uuMH0OwD0/NC
        bzlCVLAcABKzYHy2g/fNdjStWcJAAID8BADO/8xr8AAAAA==
        """;

    public const string AnomalySeries = """
        H4sIAAAAAAACA2NkYGBgB+KU1LTE0pwSIIuBEYiLQQwGMaMj3u5sDBDwwR5ELn640dGIARlAxJHBJZlLr7LevkcT/2AP0/cfCFD1frBnPfnAUm6RuHmpr4Q5s4aEeZLuu50g/vxJDyyRxUBsED6SBBEHiYHkQBjE
        r5F9YAkSQ8d1wrtsGIgCDfbYRJmY0QADtQHIXkrxKCAXTHPuznn++739n5UfL/kmfbBDT58wdYefTjUt2/3ensz4FxkNaRgQHfI+KNJ1dhp1/ygYqSA/zn7Ipp/lB4rtQXgoh/1o/h1YsPn+c0dqmWVUPc+R3u4H
        ALIrJJj8CwAA
        """;

    public const string DriftProfiles = """
        H4sIAAAAAAACA2NkYGBgAeLE5NxUASDt7hqioJ9flJJaVKxfnZlSywQUKzN8wcwABg5N+m4e7mwMCFDlsjbP2YERyAIpKU9NalC/caEAqAQmlJlf3OA38VcBii7qALCjGphcGBp+Oi83K3Lmds5zRsiucISx8n6I
        AtnvnRkaHjq3x2U5R71LQVK3Aa6uxczfkQtI/wcCkNlGFRUgX7BCPYpqOTqfFNBQD8T/sfGZ4UJMYPNB3qJuoL0HmwcKBmqaCkommSmMGKFDSShB9IcnnnGw93R2nGku6ujF6+SIEVrgBMDkAgopwqF1Aaj/hiM+
        Ff0Jzo53/gVDEgwQg0KKcGjNAKrfgddcTzkOR6edvmA1HECcXFpUlJqXXIkaZuSGF3p4o6YwiaKN9iAMsivhbtlqqf9+7CC1pIcfSP1PgmogGZGU8AOZ+5CgGljGhYRfcUl+bmoRIzT10TWHkhpmJOVOEsKMhIIS
        VMjnJeamEk5vpIQb4fRmk98sMUs+wGaopjdY2CVnllTSO+ze+T/L1IjMOT6U8yqo2k/MzS/NK6FF7bBD2MGBtWelg6NkosMG0xUOlOXUBcDSmccJn4p6blnHTZHJJNYOoFqHBa+5v4ztHZOcS8G1A6i9kVmSmlsM
        CjBGnAFFbuANr6KNHVr8R8ciQusXWsj8Gm2qQQEH1N3F2aWMKMFDSRAh60cvywztQRgUQYX5O/IML37XAyVc9Qt/1d48cb5GVrnWUO8MxnjAnZgPTiBMWqLLcIZg3ODhnOdOIAxiAwDrNt/ZOQ0AAA==
        """;

    public const string Errors = """
        H4sIAAAAAAACA2NmYGBgSUzOTWUCMl4+Fsj7Oe37L1bvzLwUA+6i/HKFzGKF9Py8VGYGCHgBZVxgh9BMbTJNf/6zO0TlPf3zH0gzeDi/+9l3jP8V2AhDZCOYoEa8hBrxGkofumf67/////bHMkDUf3sGlqTUkkSQ
        atxmMaOZ9RZKq5wL+AtyhuZcIAVyDvE+eoPLCPaU1LTE0pwS0gIIp3FUCCAArV0S7rQBAAA=
        """;

    public const string IntentExamples = """
        H4sIAAAAAAACA12PTQ6CMBBG/SHEBQtNjMbdnMWdpzBDGUNDpc10COEO7r2EJ/A8eg+BQiTspvO9fPO6jHxu3WZ/gRpLAbGQVg0gGLy7dTsmigmFrpYz4lihMcSH/gFS2x7z4Ayhpw5fDMi2a5GciUDlqNlPw6Or
        uN16agmC1FQDNGUST2UGWiBFVcRMUnE5Zqe/bAj6nk5lBu7GuDUNGvMmwSJYeHvD/tbwmRm4ipSWJj4TG12G+ft4ft6vHy4x0TxAAQAA
        """;

    public const string LogTemplates = """
        H4sIAAAAAAACA2NiYGBgT0lNSyzNKWEuT02yYYAAWTSaEYjbDX+auB23coCI2DgQ4jMBSeYIM0nzZxmJjgwIwMiABpgZLnn/XNmq61KKJChQlFpYmlpcomCqUJxaVJaaIoeuzUHBzcOdjYGh+9paEM1IoXNBehhh
        ljApaP3iXv3HngGNjy4OB6yPopzyHX5YXGHAB5jO3UxkzEx5dhZJbJFA9tsNl53jsIRQldGMh4/q/+xmYGGQKgWGgkJiTmZyqkJOalqJQmJaCVDAQCG3GOZmVhwBw0yFeGSUweGj/2Dwvh5K/we7ghXJRRM3HOqp
        Onrw5ALFWVdWHOUJ2+2S08IQo+Ly9dSpJ4yvgq3qJF/We4ptKGaBObFfjNeoPJ3F4c/OfdwLFhs6wGyafY375zJTbgccDjGGSjiD3Ttz8a87cnPDL0PEZjjiipCCua1sqWvFrxFSBwpDdigbYfYMRxgbYc4MRxib
        Ha4bu7mwfMeanJOfnC2HI+dhAhsHdD7WpLxAWWv2xY4kMSSVLCWZCItolY8YSASG7v4+AJ3xqN+HBAAA
        """;

    public const string Prediction = """
        H4sIAAAAAAACA+1YaVBUVxZ+IALN0qAtDXRDIxkFRkDGKC4MeroUYzSukUQRo1GREDWogHEmDmoQEZFiExAmLhB2UFkiqCy5rQMujewgdBTigpHNEVHHzCgyz/Duy5j7rOoq3lRSKfjziq/6nnvPud8595xvBEVR
        Wus2fLbRgPrfP1354NdO3vp8/r2P+h+C36kXIU22ScjGtin9rsxAXhOosEEHDeR4nTPz/T7az/+5og98Q1cpjFZoySfRWEGAWNvf7i56fLJ6287e6zBNg6Lu2zxz8Xaog6wCmV+jbwGco7HFYzZVmGxtQbB72ry3
        Mi/CMw18nloY/ObBPk12LcJrF4+gqNnVTq7+TvWgKc0ZWJJzBmJobJQsMuXpB51IKL1zdqpRO6TS2OSOGh/B3HqY5a5huOfmGTDToqiKRZtfjlzeCMGSWcqZdefBYCRFhRTPQvUzm0C/qtp0+uRS2K/N+gHYj3va
        +MwdMHjmO5Ctw2IIY0iHjEuxLnnmehqL0V0wK/y4hvzdo3OsjW1fQJmAojw2zsm6qlcFuZXK8dGe2dAhYM+H8PmW6LF7ILxHhh7p71U9cu0RffZ3CP/uW33sbwPjbxHcoTHpHWFW+OhamFTi2zBxfB6sMWAxhLFA
        Q9YPBfZDR0iuDRTi+70F+J7tR1OU698aE/wfqyCiQFiepF8BNiLyzpGIjMt9Efatgrm3oyAZw9pD2N5yE3JfmRjvcYHhZAzsEOMzKxjfomC/mLTXJ2Y5hDCHZpji+73I3G8suJrhM5ehwTOHQb8ZtneVsZcGK8xZ
        3xD2zd+c5TNgPu80J/mXb87yCmFeNUvItTekZAxqLDAPLjJ8iYVJMuxbOZMfiZAow/ZUTG6Vg6sVmUetVmTO0NSlpm4Nv1y073Hc4L698CrNtdd9tnWHbwBF7YXXKhHxP/mXXZoaoLXc/UuezNlQkfU/rkyw5snc
        pxNcmo6F1yXxZG56dmuC391YN57MCa8o7N6qXPmIJ3Pv3+/ebmJ+OJonc3NVXhKlZn4PT+ao3uBP3/shpponc1rrNwasG/caNJZ5N2fLR9vqNU3rfAgRwQWPq3NS0c6r3l1xRTZylznfnfV2t5LjdfHM99txN7oe
        bdeU7/G1FWZbSTnfzVAaSzOyWHElpwoJJT3zngblwNc0dmJgpmuhYR3UHAhrc3AsgDwae2EXUdaRWwMz/P/6MPHjXGiksX/NTt60Rq8SkjwEeUGqdM53+BSNNfl8s/fB/FoUl7s+/k9xeZxvczONXZmyzGhfgBI9
        uWw/qb8tjfO93kK/17kd/XeznlxDdY4rHu2cnM35hidqYt/KYNC3QyCh3+uw+/0DkuOVoDXhm+LvmjI43/qtNJY93V97rwih6ZID/2xwjIC9NKYsvF60urATPP8Shbwy2tXuCc6w9moYe6ehlMbC2wqmeBR1QstX
        Ol/8J7Md2mhsYNEtk9goFWhnJCUGbCmHhzQ2zX4g6YZ3LfipBLsX1uZx9hgONLZQQ7Zm27lKsIk8ctJrRCZ40pg8dard5CIVRMcbf1CWWQ7raaw3trkwceY15H977OE5PZngpUWe70stNlYIxyqZxtaKK459uLYW
        Zh/pXXZPkQdnaKygt9PS2q0GvLOvT40OPw0Ptcgz69E9UK+/V/TXXVWod9niMQPPcjj7IhmNuU1wsEqJV6LNofZOEabpYKPNxh7h2LtpszwAzAN1eypLHZLPTjqkb740dqVkVw/lqYRC07BF7WfSOPuxHB32LhG+
        y/yf7SFs71Xf9su8tNfFfpQyfA4DN10cqzImVofgTf1dbvrJQsXnuvKuvg1eEV0j5bsFZF4mCHBuFTO5tR9OC3BeKpi8jOLsDVUCzMlOhpPtb+wXGd8U2LdwGnP0LT8WPa8K7BRFL1cos0HdHrKNY+0DPbY2IVyb
        LPUx1xQM16LgHX2ylnD1pMn6ZKxe9akyl1aP1pd54HY6YUTjxX9w9qmzDXBudTK51c7ZuyYYsH4g7IcT3c9eTv/k6dy+Emj4e/NSyicUFhjivCxl8jL0p76XuV8Fvt/rhpi7CA1yNxIeGJI8/bchmUfq9sxZQrYe
        AK4Hl4UsDxDmgYMRW9sB1/Z3jdg6hHAdSjQi3xnVzxhgTM+YzUuE8/JjGpOXn7IuvZ2M+iJ9Do19sRyCjMn7fWyMY1rJxDQTfqQxZ93GcYWpndD79jvV2eHt0DiKrVcI1yuuGSFzNFn/9EXsHgjvwTVLOIgwr0oY
        XoVAqYisYVwzR4uIrc+A67O6c8hIE5KT6s4m88VsrBCOlbuYjKknx++8xJjjZQzHwzhnnV1i8u1Rd/4xMcX1VMHU5yjOmajMFNeIC0yNiAHKjM0PhPPD2ozkAdc8tdoM87mE4XMo3DTD3ChhuHFA7bnLz5zMo6HM
        YlfMyXyLkZA8uCph31/A7y/XHKcvxXFBTFwiQCwl666ZlHzzbKXku39YinmvYnhfzjkrPpfielUMg/UqBCwtyJ4hwIKta4DrWiKNBVXWp8w9nwkrnxz8g7lkA6RZ4POpmP6qnHMerbTE3Chmaud+sJJhjqsYjper
        PbdKrMi+RN1Z1uJVKI5+GHKs/r0OnmaKhtZV1wxH6S7lyVzr2kM3qy50RPBkLig6f+FuF6ePeDIXMlo00ezSnvM8mfPoFi26tV+4iSdzfwzu1lbqNPKlA2hM1F3qUBbnzpO5zxNvNN9/YVvMk7k/V57IL5la1cKT
        ORe0ObV/d+n3PJkr/SIlLFCwIJ4nc47rjz+q6IuN5Mlc8cJtZ5OalEv4onHGJZ9Luj0insyZnJMt3JVWd4Qnc85LlYFdLso1fGl33R2bPMe0XODJnM+MTltLQcp4nswNC5XDQuXvQKjU8drovW7HlgCz19AxjFY5
        Xd527thBx7d7YVZDXPBNWRY6cGKVylUolXc728Z65JvI8Tpv5mufMuUHq0805c7bC1Ynx47i1Cq5dEm+Ncih6I3qaovqaoZD0QK5NL5fS88bik7Hpclx6W9v0tp+yauham1ZbvWqsmod+STLm7e7jmhyam3/D12N
        8UOB/VBXQ1NXL+NbG+PSwd6kbzExVeCYqqtRqatHcelHfOtC6mpAfOs9Q9F2uHSc35Jmo64+81vSYvjWWLj0FC7thEsn4dJEuPSPX0vrEA0PicND4vCQODwkDg+Jv88h8b+ymT5RCioAAA==
        """;

    public const string Priority = """
        H4sIAAAAAAACA7VWfTjU2R4fUQbFYLwU1TSJuV5G3mpsON9YcbPy0spV2g2pCLlhE7Xs1qq1bnXL1SaVS1EPKi/3dqn8ZMJ62VYkbCbvRViDmeR953nMme787PN47h/3PM/8znPO+cz3e8735fP9ylIoFDm/gNDA
        5ZT/HixY+kL1k5mAIbQ6qFD/9t4ONL+vD0qi77rTq6BztEd3fo8G9W9bZIh/jyP45oyHzVS9GMsEi4dRWcO3vBPn13z0Kuz7iaIpClBI42G8SB4fy9OF5j/99HPEm24UX1niwnzdJtEdcqP9Yn9Yucn8mgpPwzw8
        Gy2yiX3MQOcrWcUSnAK3I/tEQZ8r1mtzTSF9h/w7RFILYd+K9I5gvaL7Jf1D4VHuWxKOClUJ2zo3RdxsXgyXcjny777+ZsF4bd7H4uuGjyDaHXfHQ5kVCL9vDTIy2GTMGMTyqJPbexJfjpLkMaBmh4yhu6N9BMb1
        fKB0fKkwQ8IxwcSIovFYRncnxsGJ426rTo2RcHqAfZt2+GfbmdgqgrM2L+ueQy9KeB+ulE4ZQTgGSmI02pbuZcNmvc/PdPfrwYGuMnPNKvx/qnjWxn4kzXz0xzMV1vJSaEc7e5EpNTbbZXkfEdR+mXKUzwZFfaKE
        Ma4GWL9Q9JNREX227WkfiHYWEswkQVV0ngKE6GT+dowpJA6vGLydJK8Gu3m01Y5KH88pi4ypvda/Klo2oqXTP1jmzEwiZKP9QongE7qGyHNKth0lZyrbq07wiGWvvNtk1OtQS46r27HQbpSfezrlmcU71NNYP8Xm
        nkasik/NjlWUo1Sd9RxGeTlyK+GWPXegLKp/sSG7ILmwTBpIJwkdcDBJBzEefCTnHxjppye1aQ/rts6y9lkL0CEDd+JQ6dC8Z+K3Ak00SQtiAm+0bvL6pQlUm7Jxx5+v1Im9CAuyoVVRIOQNkaOS/BAWBNg+OXzT
        ahw17Dzhu2L8hRhvB4JtKSwuJ/8ejpLSplwDm973yNxy/8rRW9VinDVQ40TyhrE8bXjqe/4B17EP+b/hKXA7B8RvAdhyf4WDyhduZfh+ddu+THxfObcg+6UNygS7925tR5z5SNfLwsSlUGx4kW2kWYcOaXFRtV1a
        H1An+/quivjHYrlb4RsdQ7XMvola/I6Q1cjmqm8NSmDccmlWxg7bAtfO5Xdx46yuSlhCzbHZKUqAaupLi9GpX8TyOCSWoEPf+OHalNfTaL1tskXWtfti3CbQt+RyvXq0mBiXOvid3dngDpTlW/y39K5eiV3Oqh0M
        UFw2O41xryO7eROVU0huaXr7ssCnEv9KszYV3Oc8buwqGEFI2ebJg/wOid/ILDugPnRS46c+kp1twT57e/JXsTtHME4zbvBcpRlfGieyM45Rp7M2vNSuJjTInrSrnvsNfV24KS8iaAzhWNaZs5pkHrWGf9pxnJV6
        ObDvl4atxb6bJYmCE0N6zSKxFwPILGo0ljDQdbcB+esJUhPj+USRUF+5YNgRlOO8XS9G6IEemZ2ifVWoTk6akCZP6bv7hAGz96o7cy50EkmwyrGpgQE5L41aHxh9PF8s+xk5MieF50aJXNnwr0r3T6MY+tBf2pfM
        IoET10a/lQpQqXyEWtCNllTdCmXw5lASNHl+q60Kdl0BXS4rP6By/sNCJQ9Kmdd584aqprcoI7aXE+HXjZ7KWe/3WlBe/vcht4AksHGZQG4JsNGlk5YiKR3SyceXtAzy+wMP+EWFRGpLaeaATr/Wmtu73yCFxvPV
        zeuFYvxmUP2DO22ocQl31Z9AG9N9GDGmuEybkRKPIkp4fxXu56Ook6E3UPcO34G2gGjG/Ax2BBd1oAjrG/KzHv1inBVMb2FXdPFv92J5RTKztQqsasI0venM7PXvxDgL0ltZkBWz5EKMbiNKKJw+Yh8slCRyjjpB
        02w7RMXypmnHw0Na7hJ7rrYp1ATkIRy4ZKJZVdxqn5HXT3DX7PIJ/deURN7I16/a7xxQp2Mba7CGjUe9ZEhxSCcRHA0iMzb7mf61DxmPsYg1Qb+K5bFB9T/Rn6YFd5zC9ztXeim5mehGLk6WThef4fhikQiJj16H
        IYMN/d2k+NMHcqU7rlWcMLtyFulb6e7+/sKPEh+T28jcH6O55tvJ1dZwQfs1VPEZ1eczPnp28FL1oyJxsaNYLihgwwOJzrUO5AJmBg0OVyqPzFjfwTinjfZWzQWTJJzVgnYudSY+4fKNKRIOExQH2F5KQl/7l0Rm
        4xe8H+opYJqjoU33EiAc8+5Ui7hH19kQ4Lrbne65Efy5A/66Kmak99JIbReTRHjaJMKjQ4/JlZwl9W+QTmWLm9b2fiLeeuYTYYshLGu5yVE9qAPaZIJ73BNrfLpXHk5le/qk0bUgIAKUQoNXlM01nteLUlsOanUn
        jNneH88XI5D0g272aA8FOrQ4Z10ev0N7B4Oe1wQsgZPm971NoucQvzHWxdBskmg4UK0elzGJbP28Qg3ihomGD0VWa1sFKJ+b0Vtj1oB8LCIVY3aWIM2qm8lystNog+HzoXUJgv8DwX1sv6RJAZMFmci0JcRHCm5J
        1/E74EhmZHENAAA=
        """;

    public const string Retry = """
        H4sIAAAAAAACA2NiYGBgAeLE5NxUBigIgDG2HAFJMTx19Aww7npsbwwGj/fPmgkCH/dDFP2B0h/2w7RB5HkPTBVheLlA4gxU/IE9TD4NDJ7B+a0iMvzMR5/C9cMA1/XFBbZc1/eveXc7fb3hNqj9l+F037dCRqen
        c2HmOEDdAedD3LHTHkZDhH/Yd+uqWe1SOmyPqv4D3FyYe5ed68lrmbsVw16IeSvtPe4VJJklz4Hyb8LlQYHGhBaGle4c+9lX19pNv/rN4b+bmyMDNNzBDr0tA2ZmTlXf73z1qJ1varnDkj9fwP5hhKo5ULgVrOY5
        a4it4KQ6uxZ3C8dLG7+B1TBD1TToLwOriVu1Zd/ftCg7+/shjv0FHnC7QHHMBqTzi1JSi4pBIkWpiSmjsU372F5hwe5IKLZBmFBsz5m2w4FQbBv/5XAEANVPSCjWAwAA
        """;

    public const string Triage = """
        H4sIAAAAAAACA2NmYGBgSUzOTWVkwAce2M+aCQIv7SH8D/Za10J4Gg4rOiApOsOScMsRZM6Rn99td/1l6yJGLeO/owptYkvXvmYLYCALMEIxMh9mZh43wygYBaMABXywR6VHwSgYBaNgFIyCUUALAGufPvC4rTgt
        6gy8/r138eZpl+WX7XHV06jqGRi23D6vtTJ4yv4dSrscefg3wcUZ4+JlVhw7Bufvb095+GDOSXuDvc+m85XN3w8TN/lTV2WueQRnvQ/TR8g/xKpDV//GV1Pj2MZpcPfoo7kPI9zQ/EUqgNl7KPb9LSbXBLg5e8MM
        St/1puE0F139t/MSH7inn7S/H+GyfvKLGrh7c1ddTtrA2YLT/ejqJV494S/Z6WJva6352Sr4JNXbXzD/MuJv+DEwCENps0OOm2ea/bZfvGTa/Qtc9+3vAcVmxZWy/Jx+w36SgojMtemz7RvZMcVsuTDFohBi+2Fi
        vmKYYkJSmGIbsIjlS2PasVQaU91UGUx1ahqY6vw1MdXFaWGxVxtT7IsBptgeY0wxUStMO7StMdWNhv/gCH9zSPjvxxL++6dghj9cDCn84WJI4W8/BTP84WJI4Q8X24BFDCn84XYghT9cHVL4w9UhhT9cHVL4w9Uh
        hT/CXm1MMaTwh4shhT9cDCn84XYghT9c3Wj6H9j0D6og2DJLUnN1DRnZU1LTEktzSmCtFA7oON2P/6g0pPYwYHqXeI/jPxoAaRUC4gNZ4bLSxZp5V285fnR7VnyAe02kC3vXve/zBbNrFNjazBvVjl74HBlR4z2n
        benDTVPd5xdnT+BTFMiTutWc8PzWJo0rSwtP9DzXPIVwnwHMSgaLWnX2pHscjCxJqSWJo8OVo2AUjA5XjoJRMApGwSgYBaNgdLhydLhydLhydLhgdLhydLhydLhydLhyuKR/5kE+XAlxmxHCbUz43cbgQG+3GSPc
        xozfbRx0dBu+YV6Ye0dHekfBKBgd6R0Fo2AUjIJRMApGwehI7+hI7+hI7+hIy+hI7+hI7+hI7+hI73BJ/0yjI700GU0FADthAefoPwAA
        """;

    public static byte[] Unpack(string packed)
    {
        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
