using Skald.Models;
using Skald.Models.Layers;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models;

/// <summary>Routers by their rules, and sums over the experts they choose.</summary>
public sealed class MixtureOfExpertsTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void ASoftmaxOverAllKeepsTheBestAsTheyAre()
    {
        (int[] chosen, float[] weights) = Route(new() { Experts = 4, Chosen = 2 }, 0, 3, 1, 2);
        Assert.Equal([1, 3], chosen);
        Near([0.643914, 0.236883], weights);
    }

    [Fact]
    public void WeightsAreRenormalisedAndScaled()
    {
        (_, float[] weights) = Route(new() { Experts = 4, Chosen = 2, Renormalises = true, Scale = 2 }, 0, 3, 1, 2);
        Near([2 * 0.731059, 2 * 0.268941], weights);
        (_, float[] same) = Route(new() { Experts = 4, Chosen = 2, Score = RouterScore.SoftmaxOfChosen }, 0, 3, 1, 2);
        Near([0.731059, 0.268941], same);
    }

    [Fact]
    public void ABiasForChoosingLeavesTheWeightsAlone()
    {
        RouterSettings settings = new() { Experts = 4, Chosen = 2, Score = RouterScore.Sigmoid, ChoosingBias = "bias" };
        (int[] chosen, float[] weights) = Route(settings, [0, 3, 1, 2], [9, 0, 0, 0]);
        Assert.Equal([0, 1], chosen);
        Near([0.5, 0.952574], weights);
    }

    [Fact]
    public void AGroupIsWorthItsBestScores()
    {
        // The best expert stands in the first group, the best pair in the second.
        float[] logits = [3, -9, 2, 2, -9, 1];
        RouterSettings best = new() { Experts = 6, Chosen = 2, Groups = 3, ChosenGroups = 1 };
        Assert.Equal([0, 1], Route(best, logits).Chosen);
        Assert.Equal([2, 3], Route(best with { BestOfGroup = 2, Score = RouterScore.Sigmoid }, logits).Chosen);
        Assert.Equal([0, 2], Route(best with { ChosenGroups = 2 }, logits).Chosen);
    }

    [Fact]
    public void ATokenGetsTheWeightedAnswersOfItsExperts()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "mixtral");
        var settings = new MixtureOfExpertsSettings
        {
            Router = new() { Experts = 5, Chosen = 3, Renormalises = true },
            Expert = new() { Width = 8, Inner = 6, Activation = UnaryOp.Silu, IsGated = true },
        };
        var context = new LayerContext(_cpu, 0, _ => throw new InvalidOperationException());
        var experts = (MixtureOfExperts)settings.Create(context);
        var random = new RandomStream(3);
        foreach ((string name, Parameter parameter) in experts.NamedParameters())
            _cpu.Backend.Normal(parameter.Value.Detach(), random.Fork(name), 0, 0.5f);
        Assert.Equal((Int128)experts.ParameterCount, settings.ParameterCount);
        Dictionary<string, Tensor> weights = experts.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter.Value.Detach());

        Tensor x = _cpu.Empty([1, 9, 8]);
        _cpu.Backend.Normal(x, random.Fork("x"), 0, 1);
        Tensor found = experts.Forward(x, new ForwardPass(model, new() { Ids = _cpu.Zeros([1, 9], DType.Int32) }));
        for (int token = 0; token < 9; token++)
        {
            Tensor row = x.Narrow(1, token, 1), sum = _cpu.Zeros([1, 1, 8]);
            float[] scores = row.Linear(weights["gate.weight"]).Softmax().ToArray();
            int[] chosen = [.. Enumerable.Range(0, 5).OrderByDescending(e => scores[e]).Take(3)];
            foreach (int e in chosen)
            {
                Tensor gate = row.Linear(weights[$"experts.{e}.gate_proj.weight"]).Silu();
                Tensor inner = gate * row.Linear(weights[$"experts.{e}.up_proj.weight"]);
                sum += inner.Linear(weights[$"experts.{e}.down_proj.weight"]) * (scores[e] / chosen.Sum(c => scores[c]));
            }

            CausalGolden.AssertWithin($"token {token}", sum, found.Narrow(1, token, 1).Detach(), 1e-5);
        }
    }

    [Fact]
    public void BalancedExpertsCostAsMuchAsATokenHasExperts()
    {
        long[] chosen = [0, 1, 2, 3, 0, 1, 2, 3];
        var even = new Routing(_cpu.Zeros([4, 4]), _cpu.From(chosen, [4, 2]), _cpu.Ones([4, 2]));
        Assert.Equal(2, ExpertBalance.Loss([even, even], null).Item(), 1e-6);
        long[] first = [0, 1, 0, 1, 0, 1, 0, 1], half = [0, 1, 0, 1, 2, 3, 2, 3];
        float[] logits = [9, 9, 0, 0], ones = [1, 1, 0, 0];
        var crowded = even with { Logits = _cpu.From(logits, [1, 4]).Expand([4, 4]), Chosen = _cpu.From(first, [4, 2]) };
        Assert.Equal(4, ExpertBalance.Loss([crowded], null).Item(), 1e-2);

        // Padding is left out: of the second row nothing counts.
        var mixed = crowded with { Chosen = _cpu.From(half, [4, 2]) };
        Assert.Equal(2, ExpertBalance.Loss([mixed], null).Item(), 1e-2);
        Assert.Equal(4, ExpertBalance.Loss([mixed], _cpu.From(ones, [2, 2])).Item(), 1e-2);
    }

    [Fact]
    public void BalanceJoinsTheLossInTrainingModeInProportionToItsShareOfTheBatch()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "mixtral");
        Tensor ids = TinyModels.Ids(_cpu, TinyModels.Draw(12, 1)), targets = TinyModels.Ids(_cpu, TinyModels.Draw(12, 2));
        double plain = model.Loss(new() { Ids = ids }, targets).Item();
        model.Train();
        double whole = model.Loss(new() { Ids = ids }, targets).Item();
        Assert.InRange(whole - plain, 0.05 * 2 * 0.9, 0.05 * 4);
        Assert.Equal(whole / 2, model.Loss(new() { Ids = ids }, targets, divisor: 24).Item(), 1e-5);
    }

    private (int[] Chosen, float[] Weights) Route(RouterSettings settings, params float[] logits) =>
        Route(settings, logits, null);

    private (int[] Chosen, float[] Weights) Route(RouterSettings settings, float[] logits, float[]? choosingBias)
    {
        var router = new Router(_cpu, settings, 1);
        Parameter[] parameters = [.. router.Parameters()];
        parameters[0].Value.CopyFrom(logits);
        if (choosingBias is not null) parameters[1].Value.CopyFrom(choosingBias);
        Routing routing = router.Route(_cpu.Ones([1, 1]));
        return ([.. routing.Chosen.ToArray<long>().Select(e => (int)e)], routing.Weights.ToArray());
    }

    private static void Near(double[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-5);
    }
}
