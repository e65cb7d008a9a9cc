using Outrigger.Core.Learning;

namespace Outrigger.Assist.Prediction.Risks;

/// <summary>How risk is learned. Chosen on the development part of our own traffic simulator; see the page.</summary>
/// <param name="Alpha">Learning rate of the weights.</param>
/// <param name="L2">Pull of the weights towards zero.</param>
/// <param name="FastSeconds">Memory of what failed just now.</param>
/// <param name="SlowSeconds">Memory of what fails as a rule.</param>
/// <param name="SenderShare">The most that one sender teaches of all that is learned in the last minutes, 0 to 1.</param>
internal sealed record RiskSettings(double Alpha = 0.4, double L2 = 0, double FastSeconds = 30, double SlowSeconds = 900, double SenderShare = 0.2)
{
    public FtrlSettings ToFtrl() => new(Alpha, 1, 0, L2);
}
