namespace Outrigger.Assist.Priority;

/// <summary>The features of a score: all that the head goes by, so that it can be judged again later by another version.</summary>
internal static class PriorityFeatures
{
    public const int Level = 0;
    public const int OwnLevel = 1;
    public const int AgeLevels = 2;
    public const int IsCold = 3;
    public const int SlackSeconds = 4;
    public const int HorizonSeconds = 5;
    public const int AllowanceSeconds = 6;
    public const int Load = 7;
    public const int RiskLogit = 8;
    public const int LevelLogit = 9;
    public const int ExpectedSeconds = 10;
    public const int LikelySeconds = 11;
    public const int UsualSeconds = 12;
    public const int SecondsToFront = 13;
    public const int Disturbance = 14;
    public const int NowSeconds = 15;
    public const int AgingSeconds = 16;
    public const int Outcomes = 17;
    public const int Labels = 18;
    public const int Count = 19;

    public static readonly string[] Names =
    [
        "level", "own level", "age levels", "cold", "slack s", "horizon s", "allowance s", "load", "risk logit", "level logit",
        "expected s", "likely up to s", "usual s", "seconds to front", "disturbance", "now s", "aging s", "outcomes", "labels",
    ];
}
