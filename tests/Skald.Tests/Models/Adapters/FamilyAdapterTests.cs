using Skald.Models;
using Skald.Models.Adapters;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models.Adapters;

/// <summary>Adapters on every family: fused paths, transposed matrices, matrices that files join, virtual tokens.</summary>
public sealed class FamilyAdapterTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<string> Families() => [.. TinyModels.Names];

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void ALoraOfAllMatricesActsAsMergedAndTrainsAlone(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        ModelInput input = new() { Ids = Ids() };
        float[] plain = model.Logits(input).ToArray();
        Adapter adapter = model.Adapters.Create("a", new LoraConfig { Rank = 3, Alpha = 6, TargetPattern = ".*" }, 1);
        model.Adapters.Activate("a");
        Assert.Equal(plain, model.Logits(input).ToArray());
        Draw(adapter);
        Tensor active = model.Logits(input);
        Assert.NotEqual(plain, active.ToArray());
        active.Square().Mean().Backward();
        Assert.All(model.Parameters(), parameter => Assert.Null(parameter.Grad));
        // An expert that no token chose gets none.
        IEnumerable<(string Name, Parameter Parameter)> reached = adapter.NamedParameters()
            .Where(p => !p.Name.Contains(".experts.", StringComparison.Ordinal));
        Assert.All(reached, p => Assert.True(p.Parameter.Grad is not null, p.Name));
        Assert.All(reached, p => Assert.Contains(p.Parameter.Grad!.ToArray(), value => value != 0));

        if (ReferenceEquals(model.HeadWeight.Storage, Table(model).Storage))
        {
            var e = Assert.Throws<InvalidOperationException>(model.Adapters.Merge);
            Assert.Contains("makes the logits", e.Message, StringComparison.Ordinal);
            return;
        }

        model.Adapters.Merge();
        CausalGolden.AssertWithin("merged", active, model.Logits(input), 1e-3);
        model.Adapters.Unmerge();
        Assert.Equal(active.ToArray(), model.Logits(input).ToArray());
        model.Adapters.Remove("a");
        Assert.Equal(plain, model.Logits(input).ToArray());
        Assert.All(model.Parameters(), parameter => Assert.True(parameter.Value.RequiresGrad));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void VirtualTokensAreReadOnceByAState(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        using var pause = _cpu.NoGrad();
        if (family is "mamba" or "mamba2" or "lfm2" or "deepseek_v2" or "deepseek_v3")
        {
            var refusal = Assert.Throws<ArgumentException>(
                () => model.Adapters.Create("prefix", new PromptConfig { IsPrefix = true, VirtualTokens = 3 }, 2));
            Assert.Contains("use LoRA with this model", refusal.Message, StringComparison.Ordinal);
            return;
        }

        foreach (bool isPrefix in (bool[])[false, true])
        {
            string name = isPrefix ? "prefix" : "prompt";
            Draw(model.Adapters.Create(name, new PromptConfig { IsPrefix = isPrefix, VirtualTokens = 3 }, 2));
            model.Adapters.Activate(name);
            if (family is "falcon-alibi" or "lamda")
            {
                Assert.Contains("use LoRA there", Assert.Throws<InvalidOperationException>(
                    () => model.Logits(new() { Ids = Ids() })).Message, StringComparison.Ordinal);
                continue;
            }

            Tensor whole = model.Logits(new() { Ids = Ids() });
            Assert.Equal(9, whole.Shape[1]);
            DecodingState state = model.CreateState(2);
            Tensor first = model.Logits(new() { Ids = Ids().Narrow(1, 0, 5).Contiguous(), State = state });
            Tensor next = model.Logits(new() { Ids = Ids().Narrow(1, 5, 4).Contiguous(), State = state });
            CausalGolden.AssertWithin($"{name}, decoded", whole, Tensor.Cat([first, next], 1), 1e-4);
        }
    }

    private static Tensor Table(CausalLanguageModel model) =>
        model.NamedModules().Select(m => m.Module).OfType<Embedding>().First().Weight.Own;

    private static void Draw(Adapter adapter)
    {
        var random = new RandomStream(7);
        foreach ((string name, Parameter parameter) in adapter.NamedParameters())
            adapter.Device.Backend.Normal(parameter.Value.Detach(), random.Fork(name), 0, 0.15f);
    }

    private Tensor Ids() => TinyModels.Ids(_cpu, TinyModels.Draw(9, 1), TinyModels.Draw(9, 2));
}
