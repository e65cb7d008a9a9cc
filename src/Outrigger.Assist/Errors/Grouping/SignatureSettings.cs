namespace Outrigger.Assist.Errors.Grouping;

/// <summary>How alike two errors must be to be one. Chosen on stacks of our own generator (its development part); see the page.</summary>
/// <param name="Threshold">From which likeness on, 0 to 1.</param>
/// <param name="PositionDecay">How fast frames away from the fault lose weight: (1 + place)^−decay.</param>
/// <param name="RarityPower">How much rare frames weigh more than common ones.</param>
/// <param name="LibraryWeight">Weight of a library's frame beside one of the application.</param>
/// <param name="MessageShare">Share of the likeness that the message has.</param>
/// <param name="TypeShare">Share that the exception's name has.</param>
/// <param name="SiteShare">Share that the first frame of the application has, on top of its weight among the frames.</param>
/// <param name="NamelessLikeness">How alike a frame without a name is to another of the application, 0 to 1.</param>
/// <param name="NamelessWeight">Weight of a frame without a name beside one that has one.</param>
/// <param name="BridgeShare">How probable a group must be among those a minified stack may belong to, 0 to 1.</param>
/// <param name="BridgeSlope">How fast a group gets less probable with the unlikeness of its shape: e^(−slope × unlikeness).</param>
/// <param name="BridgeUnseen">How many occurrences the groups weigh together that were not seen yet.</param>
internal sealed record SignatureSettings(
    double Threshold = 0.755, double PositionDecay = 0.6, double RarityPower = 0.5, double LibraryWeight = 1, double MessageShare = 0.25, double TypeShare = 0.15, double SiteShare = 0.2, double NamelessLikeness = 0.4, double NamelessWeight = 0.6, double BridgeShare = 0.3, double BridgeSlope = 40, double BridgeUnseen = 0.5);
