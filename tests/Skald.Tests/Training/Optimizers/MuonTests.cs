using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Tests.Training.Golden;
using Skald.Training.Optimizers;

namespace Skald.Tests.Training.Optimizers;

/// <summary>Muon beyond its recorded steps: batches, storage, singular values.</summary>
public sealed class MuonTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<int, int> Shapes => new() { { 24, 24 }, { 40, 24 }, { 24, 40 }, { 96, 24 }, { 24, 96 }, { 1, 16 } };

    public void Dispose() => _cpu.Dispose();

    [Theory, MemberData(nameof(Shapes))]
    public void AMatrixHasTheSameBitsAloneAndAmongOthers(int rows, int columns)
    {
        Tensor[] matrices = [.. Enumerable.Range(0, 5).Select(i => Normal((ulong)i, rows, columns))];
        float[] alone = NewtonSchulz.Orthogonalize(matrices[3]).ToArray();
        Tensor batch = _cpu.Empty([5, rows, columns]);
        for (int i = 0; i < 5; i++) batch[i].CopyFrom(matrices[i]);
        Assert.Equal(alone, NewtonSchulz.Orthogonalize(batch)[3].ToArray());
        using var one = new CpuDevice(1);
        Assert.Equal(alone, NewtonSchulz.Orthogonalize(one.From(matrices[3].ToArray(), [rows, columns])).ToArray());
    }

    [Theory, MemberData(nameof(Shapes))]
    public void ProductsOfRowsComeNearTheIdentity(int rows, int columns)
    {
        Tensor y = NewtonSchulz.Orthogonalize(Normal(7, rows, columns));
        Tensor gram = rows > columns ? y.Mt().MatMul(y) : y.MatMul(y.Mt());
        double trace = 0;
        for (int i = 0; i < gram.Width; i++) trace += gram[i][i].Item();
        Assert.InRange(trace / gram.Width, 0.4, 1.4);
        Assert.InRange(Math.Sqrt(_cpu.Backend.SumOfSquares(gram) / gram.Width), 0.4, 1.5);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void TheIterationIsThatOfThePolynomial(int rows, int columns)
    {
        Tensor x = Normal(11, rows, columns), y = x / x.Norm();
        for (int step = 0; step < 5; step++)
        {
            Tensor gram = y.MatMul(y.Mt());
            y = (y * 3.4445f) + ((gram * -4.7750f) + (gram.MatMul(gram) * 2.0315f)).MatMul(y);
        }

        float[] expected = y.ToArray(), found = NewtonSchulz.Orthogonalize(x).ToArray();
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 2e-4f);
    }

    [Fact]
    public void StoredTheOtherWayRoundAMatrixTakesTheSameSteps()
    {
        (Parameter plain, Muon a) = Create(Normal(1, 48, 12), isTransposed: false);
        (Parameter turned, Muon b) = Create(Normal(1, 48, 12).Mt().Contiguous(), isTransposed: true);
        for (int step = 0; step < 3; step++)
        {
            Tensor gradient = Normal((ulong)(100 + step), 48, 12);
            plain.Grad = gradient;
            turned.Grad = gradient.Mt().Contiguous();
            a.Step();
            b.Step();
        }

        float[] expected = plain.Value.ToArray(), found = turned.Value.Detach().Mt().ToArray();
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-5f);
    }

    [Fact]
    public void StepsDoNotDependOnWhichOtherMatricesThereAre()
    {
        var alone = new ParameterBag(_cpu);
        var among = new ParameterBag(_cpu);
        foreach (ParameterBag bag in (ParameterBag[])[alone, among]) bag.Add("w", Normal(1, 32, 16));
        for (int i = 0; i < 4; i++) among.Add($"other.{i}", Normal((ulong)i, i == 2 ? 16 : 32, 16));
        foreach (ParameterBag bag in (ParameterBag[])[alone, among])
        {
            var muon = new Muon([new("all", bag.NamedParameters(), 0.02, 0.1)]);
            for (int step = 0; step < 2; step++)
            {
                foreach ((string name, Parameter p) in bag.NamedParameters())
                    p.Grad = Normal((ulong)(step + name.Length), p.Value.Shape[0], 16);
                muon.Step(0.5f);
            }
        }

        Assert.Equal(alone.Parameters().First().Value.ToArray(), among.Parameters().First().Value.ToArray());
    }

    [Fact]
    public void VectorsAreRefused()
    {
        var bag = new ParameterBag(_cpu);
        bag.Add("b", _cpu.Ones([4])).Grad = _cpu.Ones([4]);
        var muon = new Muon([new("all", bag.NamedParameters(), 0.02)]);
        Assert.Contains("must be matrices", Assert.Throws<ShapeException>(() => muon.Step()).Message, StringComparison.Ordinal);
    }

    private (Parameter Parameter, Muon Muon) Create(Tensor value, bool isTransposed)
    {
        var bag = new ParameterBag(_cpu);
        Parameter parameter = bag.Add("w", value, isTransposed);
        return (parameter, new Muon([new("all", bag.NamedParameters(), 0.02, 0.1)]));
    }

    private Tensor Normal(ulong seed, int rows, int columns)
    {
        Tensor x = _cpu.Empty([rows, columns]);
        _cpu.Backend.Normal(x, new RandomStream(seed));
        return x;
    }
}
