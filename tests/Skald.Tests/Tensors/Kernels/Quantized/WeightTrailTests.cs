using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tests.Tensors.Kernels.Quantized;

public sealed class WeightTrailTests
{
    private readonly WeightTrail _trail = new();

    [Fact]
    public void WhatFollowedTwiceIsForetold()
    {
        Assert.Equal(0, Step(1));
        Assert.Equal(0, Step(2));
        Assert.Equal(0, Step(1));
        Assert.Equal(0, Step(2));  // 2 has followed 1 twice, but 1 has followed 2 once
        Assert.Equal(2, Step(1));
        Assert.Equal(1, Step(2));
    }

    [Fact]
    public void WhatChangesIsNotForetold()
    {
        for (int lap = 0; lap < 3; lap++) _ = (Step(1), Step(2));
        Assert.Equal(2, Step(1));
        Step(3);
        Assert.Equal(0, Step(1));
        Step(2);
        Assert.Equal(0, Step(1));
        Step(2);
        Assert.Equal(2, Step(1));
    }

    [Fact]
    public void PartsOfEveryThreadAreKept()
    {
        WeightPart[] one = [new(16, 8), new(24, 8)], two = [new(64, 32), new(96, 16)];
        for (int lap = 0; lap < 3; lap++) _ = (_trail.Step(16, one).Length, _trail.Step(64, two).Length);
        Assert.Equal(two, _trail.Step(16, one).ToArray());
    }

    /// <summary>The address of the foretold weights, or 0.</summary>
    private nint Step(nint weights)
    {
        ReadOnlySpan<WeightPart> next = _trail.Step(weights, [new(weights, 64)]);
        return next.IsEmpty ? 0 : next[0].Start;
    }
}
