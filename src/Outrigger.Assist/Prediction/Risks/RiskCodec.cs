using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Prediction.Risks;

/// <summary>Writes and reads what a tenant's requests have taught. Thread-safe, the engine is not.</summary>
internal static class RiskCodec
{
    /// <summary>What is read, for error texts.</summary>
    public const string What = "Risks";

    public static void Write(BinaryWriter binary, RiskEngine engine)
    {
        binary.Write(engine.Samples);
        binary.Write(engine.Failures);
        binary.Write(engine.All);
        var (slope, offset, slopeSquares, offsetSquares) = engine.Calibration.GetState();
        binary.Write(slope);
        binary.Write(offset);
        binary.Write(slopeSquares);
        binary.Write(offsetSquares);
        binary.Write(engine.Calibration.SamplesSeen);
        var weights = new double[engine.Weights.StateLength];
        engine.Weights.CopyTo(weights);
        SavedNumbers.WriteSlots(binary, weights);
        var profiles = engine.Profiles.ToList();
        binary.Write(profiles.Count);
        foreach (var (key, profile) in profiles)
        {
            binary.Write(key);
            binary.Write(profile.Count);
            binary.Write(profile.Parameters.Count);
            foreach (var (name, seen) in profile.Parameters)
            {
                binary.Write(name);
                foreach (var count in seen)
                {
                    binary.Write(count);
                }
            }
        }
    }

    public static RiskEngine Read(BinaryReader binary, RiskSettings settings)
    {
        var (samples, failures, all) = (binary.ReadInt64(), binary.ReadDouble(), binary.ReadDouble());
        Demand(samples >= 0 && all is >= 0 and < 1e9 && failures >= 0 && failures <= all + 1e-6);
        var calibration = new PlattCalibration(0.05);
        Demand(calibration.TryRestore((binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble()), binary.ReadInt64()));
        var weights = RiskEngine.CreateWeights(settings);
        var numbers = new double[weights.StateLength];
        SavedNumbers.ReadSlots(binary, numbers, What);
        Demand(weights.TryRestore(numbers));
        var profiles = new List<(ulong, ParameterProfile)>();
        var seenKeys = new HashSet<ulong>();
        var count = binary.ReadInt32();
        Demand(count is >= 0 and <= RiskEngine.MaxRoutes);
        for (var i = 0; i < count; i++)
        {
            var key = binary.ReadUInt64();
            var profile = new ParameterProfile { Count = binary.ReadDouble() };
            var parameters = binary.ReadInt32();
            Demand(seenKeys.Add(key) && profile.Count is >= 0 and < 1e9 && parameters is >= 0 and <= ParameterProfile.MaxParameters);
            for (var p = 0; p < parameters; p++)
            {
                var name = binary.ReadString();
                var seen = new float[ParameterProfile.Shapes + 1];
                for (var s = 0; s < seen.Length; s++)
                {
                    seen[s] = binary.ReadSingle();
                    Demand(seen[s] is >= 0 and < 1e9f);
                }

                Demand(profile.Parameters.TryAdd(name, seen));
            }

            profiles.Add((key, profile));
        }

        var engine = new RiskEngine(settings);
        engine.Restore(weights, calibration, samples, failures, all, profiles);
        return engine;
    }

    private static void Demand(bool isSound) => SavedNumbers.Demand(isSound, What);
}
