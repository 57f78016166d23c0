using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Tests.Training.Golden;
using Skald.Training;

namespace Skald.Tests.Training.Optimizers;

/// <summary>Averages of weights that go on changing.</summary>
public sealed class WeightAverageTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);

    public static TheoryData<AverageKind> Kinds => [.. Enum.GetValues<AverageKind>()];

    public void Dispose() => _cpu.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public void ARestoredAverageGoesOn(AverageKind kind)
    {
        (Parameter live, WeightAverage whole) = Create(kind);
        (Parameter other, WeightAverage resumed) = Create(kind);
        for (int step = 0; step < 6; step++)
        {
            if (step == 3) resumed.Restore(whole.Values.ToDictionary(v => v.Key, v => v.Value.Clone()), whole.Updates);
            foreach (Parameter p in (Parameter[])[live, other]) p.Value.Detach().CopyFrom([step * step, 1f / (step + 1)]);
            whole.Update();
            if (step >= 3) resumed.Update();
        }

        float[] expected = whole.Values["w"].ToArray(), found = resumed.Values["w"].ToArray();
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-5f);
    }

    [Fact]
    public void AConstantDecayBeginsWithTheWeightsItWasMadeFrom()
    {
        (Parameter live, WeightAverage average) = Create(AverageKind.Constant);
        live.Value.Detach().CopyFrom([3f, 4f]);
        Assert.Equal([1f, 2f], average.Values["w"].ToArray());
        average.Update();
        Assert.Equal([1.5f, 2.5f], average.Values["w"].ToArray());
    }

    [Fact]
    public void ABorrowedAverageGivesTheLiveWeightsBack()
    {
        (Parameter live, WeightAverage average) = Create(AverageKind.Constant);
        live.Value.Detach().CopyFrom([3f, 4f]);
        average.Update();
        using (average.Borrow()) Assert.Equal([1.5f, 2.5f], live.Value.ToArray());
        Assert.Equal([3f, 4f], live.Value.ToArray());
        Assert.Equal([1.5f, 2.5f], average.Values["w"].ToArray());
    }

    [Theory, InlineData(0.0), InlineData(1.0), InlineData(double.NaN)]
    public void ADecayOutsideItsRangeIsRefused(double decay) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightAverage(new ParameterBag(_cpu), decay));

    private (Parameter Live, WeightAverage Average) Create(AverageKind kind)
    {
        var bag = new ParameterBag(_cpu);
        Parameter live = bag.Add("w", _cpu.From(1f, 2f));
        return (live, new WeightAverage(bag, 0.75, kind));
    }
}
