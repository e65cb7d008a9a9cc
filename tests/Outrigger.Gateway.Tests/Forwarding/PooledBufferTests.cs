using FsCheck;
using FsCheck.Fluent;
using Outrigger.Gateway.Forwarding;
using Outrigger.Testing;
using Xunit;

namespace Outrigger.Gateway.Tests.Forwarding;

public sealed class PooledBufferTests
{
    [Fact]
    public void AdvanceAndConsume_AnySequence_KeepsTheBytesInOrder() =>
        Prop.ForAll(
            Gen.ListOf(Gen.Choose(-300, 700)).ToArbitrary(),
            steps =>
            {
                using var buffer = new PooledBuffer(16);
                var model = new List<byte>();
                byte next = 0;
                foreach (var step in steps)
                {
                    if (step < 0)
                    {
                        var take = Math.Min(-step, model.Count);
                        buffer.Consume(take);
                        model.RemoveRange(0, take);
                        continue;
                    }

                    for (var left = step; left > 0;)
                    {
                        var free = buffer.GetFree().Span;
                        var count = Math.Min(left, free.Length);
                        for (var i = 0; i < count; i++)
                        {
                            free[i] = next;
                            model.Add(next++);
                        }

                        buffer.Advance(count);
                        left -= count;
                    }
                }

                return buffer.Span.SequenceEqual(model.ToArray());
            }).Holds();
}
