namespace Outrigger.Assist.Errors;

/// <summary>How alike two errors must be to be one. Chosen on stacks of our own generator (its development part); see the page.</summary>
/// <param name="Threshold">From which likeness on, 0 to 1.</param>
/// <param name="PositionDecay">How fast frames away from the fault lose weight: (1 + place)^−decay.</param>
/// <param name="RarityPower">How much rare frames weigh more than common ones.</param>
/// <param name="LibraryWeight">Weight of a library's frame beside one of the application.</param>
/// <param name="MessageShare">Share of the likeness that the message has.</param>
/// <param name="TypeShare">Share that the exception's name has.</param>
/// <param name="SiteShare">Share that the first frame of the application has, on top of its weight among the frames.</param>
internal sealed record SignatureSettings(
    double Threshold = 0.76, double PositionDecay = 0.6, double RarityPower = 0.5, double LibraryWeight = 0.5, double MessageShare = 0.2, double TypeShare = 0.15, double SiteShare = 0.2);
