using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Tests.Training.Golden;
using Skald.Training.Optimizers;

namespace Skald.Tests.Training.Optimizers;

/// <summary>What every optimizer promises, whatever its formula.</summary>
public sealed class OptimizerTests : IDisposable
{
    private static readonly Dictionary<string, Func<ParameterGroup[], Optimizer>> s_all = new()
    {
        ["sgd"] = g => new Sgd(g, 0.9),
        ["nesterov"] = g => new Sgd(g, 0.9, nesterov: true),
        ["adam"] = g => new Adam(g),
        ["adamw"] = g => new AdamW(g),
        ["amsgrad"] = g => new AdamW(g, amsgrad: true),
        ["adagrad"] = g => new Adagrad(g, initialAccumulatorValue: 0.1),
        ["rmsprop"] = g => new RmsProp(g, momentum: 0.5, centered: true),
        ["adadelta"] = g => new Adadelta(g),
        ["adamax"] = g => new Adamax(g),
        ["nadam"] = g => new Nadam(g),
        ["radam"] = g => new Radam(g),
        ["adafactor"] = g => new Adafactor(g),
        ["adafactor-t5"] = g => new AdafactorT5(g, relativeStep: false, beta1: 0.9),
        ["lion"] = g => new Lion(g),
        ["lamb"] = g => new Lamb(g),
        ["muon"] = g => new Muon(g),
    };

    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<string> Names => [.. s_all.Keys];

    public void Dispose() => _cpu.Dispose();

    [Theory, MemberData(nameof(Names))]
    public void AResumedOptimizerGoesOnBitForBit(string name)
    {
        (ParameterBag bag, Optimizer optimizer) = Create(name, _cpu);
        for (int step = 0; step < 3; step++) Step(bag, optimizer, step);
        (ParameterBag other, Optimizer resumed) = Create(name, _cpu);
        foreach ((Parameter a, Parameter b) in bag.Parameters().Zip(other.Parameters())) b.Value.Detach().CopyFrom(a.Value.Detach());
        resumed.Restore(optimizer.StepCounts, optimizer.NamedState().ToDictionary(s => s.Name, s => s.Value.Clone()));
        for (int step = 3; step < 8; step++)
        {
            Step(bag, optimizer, step);
            Step(other, resumed, step);
        }

        Assert.Equal(Values(bag), Values(other));
    }

    [Theory, MemberData(nameof(Names))]
    public void AFactorIsAScaledGradient(string name)
    {
        (ParameterBag bag, Optimizer optimizer) = Create(name, _cpu);
        (ParameterBag other, Optimizer scaled) = Create(name, _cpu);
        for (int step = 0; step < 4; step++)
        {
            Step(bag, optimizer, step, factor: 0.25f);
            foreach (Parameter p in Gradients(other, step)) p.Grad = p.Grad! * 0.25f;
            scaled.Step();
        }

        float[] expected = Values(bag), found = Values(other);
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-5f);
    }

    [Theory, MemberData(nameof(Names))]
    public void OneThreadGivesTheSameBitsAsTwo(string name)
    {
        using var one = new CpuDevice(1);
        (ParameterBag a, Optimizer first) = Create(name, _cpu);
        (ParameterBag b, Optimizer second) = Create(name, one);
        for (int step = 0; step < 6; step++)
        {
            Step(a, first, step);
            Step(b, second, step);
        }

        Assert.Equal(Values(a), Values(b));
    }

    [Theory, MemberData(nameof(Names))]
    public void GradientsAreLeftAsTheyWere(string name)
    {
        (ParameterBag bag, Optimizer optimizer) = Create(name, _cpu);
        float[] before = [.. Gradients(bag, 0).SelectMany(p => p.Grad!.ToArray())];
        optimizer.Step(0.5f);
        Assert.Equal(before, bag.Parameters().SelectMany(p => p.Grad!.ToArray()));
    }

    [Theory, MemberData(nameof(Names))]
    public void StepsGoDownhill(string name)
    {
        (ParameterBag bag, Optimizer optimizer) = Create(name, _cpu, rate: name == "adadelta" ? 20 : 0.01);
        double start = Squares(bag);
        for (int step = 0; step < 30; step++)
        {
            foreach (Parameter p in bag.Parameters()) p.Grad = p.Value.Detach().Clone();
            optimizer.Step();
        }

        Assert.InRange(Squares(bag), 0, 0.95 * start);
    }

    [Fact]
    public void AParameterInTwoGroupsIsRefused()
    {
        var bag = new ParameterBag(_cpu);
        bag.Add("w", _cpu.Ones([2, 2]));
        ParameterGroup[] groups = [new("a", bag.NamedParameters(), 1), new("b", bag.NamedParameters(), 1)];
        string message = Assert.Throws<ArgumentException>(() => new Adam(groups)).Message;
        Assert.Contains("\"w\" is in two groups", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStateOfAnotherShapeIsRefused()
    {
        (ParameterBag bag, Optimizer optimizer) = Create("adam", _cpu);
        optimizer.Restore(
            new Dictionary<string, int> { ["w"] = 1 }, new Dictionary<string, Tensor> { ["w.exp_avg"] = _cpu.Ones([3]) });
        Gradients(bag, 0);
        string message = Assert.Throws<ArgumentException>(() => optimizer.Step()).Message;
        Assert.Contains("exp_avg must have the shape", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NesterovWithoutMomentumIsRefused() => Assert.Throws<ArgumentException>(() => new Sgd([], nesterov: true));

    private static (ParameterBag Bag, Optimizer Optimizer) Create(string name, CpuDevice device, double rate = 0.01)
    {
        var bag = new ParameterBag(device);
        bag.Add("w", Normal(device, 1, [12, 7]));
        bag.Add("v", Normal(device, 2, [5, 30]));
        if (name != "muon") bag.Add("b", Normal(device, 3, [17]));
        return (bag, s_all[name]([new("all", bag.NamedParameters(), rate, weightDecay: 0.01)]));
    }

    private static void Step(ParameterBag bag, Optimizer optimizer, int step, float factor = 1)
    {
        Gradients(bag, step);
        optimizer.Step(factor);
    }

    private static Parameter[] Gradients(ParameterBag bag, int step)
    {
        Parameter[] parameters = [.. bag.Parameters()];
        for (int i = 0; i < parameters.Length; i++)
            parameters[i].Grad = Normal((CpuDevice)bag.Device, (ulong)(100 + (10 * step) + i), parameters[i].Value.Shape);
        return parameters;
    }

    private static Tensor Normal(CpuDevice device, ulong seed, Shape shape)
    {
        Tensor x = device.Empty(shape);
        device.Backend.Normal(x, new RandomStream(seed));
        return x;
    }

    private static float[] Values(ParameterBag bag) => [.. bag.Parameters().SelectMany(p => p.Value.ToArray())];

    private static double Squares(ParameterBag bag) => Values(bag).Sum(value => (double)value * value);
}
