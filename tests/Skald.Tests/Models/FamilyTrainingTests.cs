using Skald.Models;
using Skald.Models.Generation;
using Skald.Models.Gpt2;
using Skald.Models.Llama;
using Skald.Models.NanoChat;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Training.Optimizers;

namespace Skald.Tests.Models;

/// <summary>
/// Every family as something that learns: gradients, freezing, dropout, initial values, live parameters.
/// </summary>
public sealed class FamilyTrainingTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<string> Families() => new(TinyModels.Names);

    public static TheoryData<string> Smooth() => new(TinyModels.Smooth);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Smooth))]
    public void GradientsAgreeWithFiniteDifferences(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        ModelInput input = new()
        {
            Ids = TinyModels.Ids(_cpu, TinyModels.Draw(10, 1), TinyModels.Draw(10, 2)),
            DocumentLengths = [[4, 6], [10]],
        };
        Tensor targets = TinyModels.Ids(_cpu, TinyModels.Draw(10, 3), TinyModels.Draw(10, 4));
        model.Loss(input, targets).Backward();
        var random = new RandomStream(9);
        foreach ((string name, Parameter parameter) in model.NamedParameters())
        {
            // Along one random direction per parameter; a key's bias has none but rounding noise.
            Tensor value = parameter.Value.Detach(), start = value.Clone(), direction = _cpu.Empty(value.Shape);
            _cpu.Backend.Normal(direction, random.Fork(name), 0, 1);
            double slope = (parameter.Grad! * direction).Sum().Item();
            double Loss(double step)
            {
                using var scope = _cpu.NoGrad();
                value.CopyFrom(start + (direction * (float)step));
                return model.Loss(input, targets).Item();
            }

            const double Step = 1e-3;
            double measured = ((8 * (Loss(Step) - Loss(-Step))) - (Loss(2 * Step) - Loss(-2 * Step))) / (12 * Step);
            value.CopyFrom(start);
            Assert.True(Math.Abs(measured - slope) <= 2e-3 + (4e-3 * Math.Abs(slope)), $"{name}: {slope}, measured {measured}");
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void FrozenParametersGetNoGradient(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        static bool InFirstBlock(string name) => name.Contains(".0.", StringComparison.Ordinal);
        Dictionary<string, float[]> before = Gradients(model);
        model.Freeze(filter: InFirstBlock);
        Dictionary<string, float[]> frozen = Gradients(model);
        Assert.Equal(before.Keys.Where(name => !InFirstBlock(name)), frozen.Keys);
        Assert.All(frozen, gradient => Assert.Equal(before[gradient.Key], gradient.Value));
        model.Freeze(false);
        Assert.Equal(before.Keys, Gradients(model).Keys);
        model.Freeze();
        Assert.False(model.Loss(Input(), Targets()).RequiresGrad);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ParametersAreAsManyAsTheConfigurationSays(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        Assert.Equal((Int128)model.ParameterCount, model.Config.ParameterCount);
        bool isTied = model.Config.TieWordEmbeddings;
        Assert.Equal(isTied ? 0 : 1, model.Parameters().Count(p => p.Kind == ParameterKind.Head));
        Assert.Equal(isTied, model.Parameters().Any(p => p.Kind == ParameterKind.Embedding && p.Value == model.HeadWeight));
    }

    [Fact]
    public void ATiedTableCollectsTheGradientsOfBothItsUses()
    {
        CausalLanguageModel tied = TinyModels.Create(_cpu, "gpt2"), untied = TinyModels.Create(_cpu, "gpt2-untied");
        var parts = untied.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        foreach ((string name, Parameter parameter) in tied.NamedParameters())
            parts[name].Value.CopyFrom(parameter.Value.Detach());
        parts["lm_head.weight"].Value.CopyFrom(tied.HeadWeight.Detach());
        Dictionary<string, float[]> one = Gradients(tied), two = Gradients(untied);
        float[] sum = [.. two["transformer.wte.weight"].Zip(two["lm_head.weight"], (a, b) => a + b)];
        for (int i = 0; i < sum.Length; i++) Assert.Equal(sum[i], one["transformer.wte.weight"][i], 1e-5);
    }

    [Fact]
    public void ThePaddingRowOfATableGetsNoGradient()
    {
        var config = (LlamaConfig)TinyModels.Config("llama") with { PadTokenId = 4 };
        CausalLanguageModel model = CausalLanguageModel.Create(_cpu, config, 1);
        Tensor ids = TinyModels.Ids(_cpu, [4, 5, 4, 6]);
        model.Loss(new() { Ids = ids }, ids).Backward();
        Tensor gradient = model.NamedParameters().First().Parameter.Grad!;
        Assert.All(gradient[4].ToArray(), v => Assert.Equal(0, v));
        Assert.Contains(gradient[5].ToArray(), v => v != 0);
    }

    [Fact]
    public void DropoutActsInTrainingModeAndOnlyWithAStream()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "gpt2", dropout: 0.2f);
        float[] Loss(ulong? seed) => model.Logits(
            Input() with { Dropout = seed is { } s ? new RandomStream(s) : null }).ToArray();
        float[] plain = Loss(null);
        Assert.Equal(plain, Loss(3));
        model.Train();
        Assert.Equal(plain, Loss(null));
        float[] dropped = Loss(3);
        Assert.NotEqual(plain, dropped);
        Assert.Equal(dropped, Loss(3));
        Assert.NotEqual(dropped, Loss(4));
        model.Eval();
        Assert.Equal(plain, Loss(3));
    }

    [Fact]
    public void DropoutIsThatOfTheGlobalRow()
    {
        // The second half of a batch, told where it begins, draws what it draws within the whole batch.
        CausalLanguageModel model = TinyModels.Create(_cpu, "gpt2", dropout: 0.2f);
        model.Train();
        Tensor ids = Input().Ids;
        Tensor whole = model.Logits(new() { Ids = ids, Dropout = new RandomStream(3) });
        Tensor half = model.Logits(new() { Ids = ids[1..2], Dropout = new RandomStream(3) { Offset = ids.Shape[1] } });
        Assert.Equal(whole[1].ToArray(), half[0].ToArray());
    }

    [Theory]
    [InlineData("gpt2", "attn_pdrop")]
    [InlineData("llama", "attention_dropout")]
    [InlineData("nanochat", "attention_dropout")]
    [InlineData("llama", "hidden_dropout")]
    [InlineData("mistral", "attention_dropout")]
    [InlineData("gptj", "embd_pdrop")]
    [InlineData("gptj", "resid_pdrop")]
    [InlineData("gptj", "attn_pdrop")]
    [InlineData("gpt_neo", "embed_dropout")]
    [InlineData("gpt_neox", "hidden_dropout")]
    [InlineData("opt", "dropout")]
    [InlineData("stablelm", "hidden_dropout")]
    [InlineData("starcoder2", "residual_dropout")]
    public void AFamilyDropsWhatItsFileSays(string family, string key)
    {
        ModelConfig config = TinyModels.Config(family) switch
        {
            Gpt2Config gpt2 => gpt2 with { AttnPdrop = 0.3f },
            LlamaConfig llama when key == "attention_dropout" => llama with { AttentionDropout = 0.3f },
            NanoChatConfig nano => nano with { AttentionDropout = 0.3f },
            var other => other with { OtherKeys = new(new() { [key] = 0.3 }) },
        };
        CausalLanguageModel model = TinyModels.Fill(CausalLanguageModel.Create(_cpu, config, seed: 5), 5);
        ModelInput input = Input() with { Dropout = new RandomStream(3) };
        Assert.Null(config.FindProblem());
        float[] plain = model.Logits(input).ToArray();
        model.Train();
        Assert.Equal(plain, model.Logits(Input()).ToArray());
        float[] dropped = model.Logits(input).ToArray();
        Assert.NotEqual(plain, dropped);
        Assert.Equal(dropped, model.Logits(input).ToArray());
        Assert.NotEqual(dropped, model.Logits(input with { Dropout = new RandomStream(4) }).ToArray());
        Tensor half = model.Logits(new()
        {
            Ids = input.Ids[1..2], Dropout = new RandomStream(3) { Offset = input.Ids.Shape[1] },
        });
        Assert.Equal(dropped[(dropped.Length / 2)..], half.ToArray());
        model.Eval();
        Assert.Equal(plain, model.Logits(input).ToArray());
    }

    [Fact]
    public void AShareOutsideItsRangeIsRefused()
    {
        ModelConfig config = TinyModels.Config("gptj") with { OtherKeys = new(new() { ["resid_pdrop"] = 1.0 }) };
        Assert.Equal("resid_pdrop must lie in [0, 1), got 1.", config.FindProblem());
    }

    [Fact]
    public void ModelsWithoutDropoutTrainAsTheyEvaluate()
    {
        foreach (string family in (string[])["gpt2", "llama", "nanochat"])
        {
            CausalLanguageModel model = TinyModels.Create(_cpu, family);
            float[] plain = model.Logits(Input()).ToArray();
            model.Train();
            Assert.Equal(plain, model.Logits(Input() with { Dropout = new RandomStream(1) }).ToArray());
        }
    }

    [Fact]
    public void ProjectionsIntoTheResidualStreamStartSmallOrAtZero()
    {
        Assert.Equal(0.02f / 2, Deviation("gpt2", "attn.c_proj.weight"), 1e-3);
        Assert.Equal(0.02f, Deviation("gpt2", "attn.c_attn.weight"), 1e-3);
        Assert.Equal(0.02f / 2, Deviation("llama", "mlp.down_proj.weight"), 1e-3);
        Assert.Equal(0, Deviation("nanochat", "self_attn.o_proj.weight"), 0f);
        Assert.Equal(0, Deviation("nanochat", "mlp.fc2.weight"), 0f);
        Assert.Equal(1 / MathF.Sqrt(24), Deviation("nanochat", "mlp.fc1.weight"), 1e-2);

        float Deviation(string family, string name)
        {
            CausalLanguageModel model = CausalLanguageModel.Create(_cpu, TinyModels.Config(family), 3);
            float[] values = model.NamedParameters().First(p => p.Name.EndsWith(name, StringComparison.Ordinal))
                .Parameter.Value.ToArray();
            return MathF.Sqrt(values.Sum(v => v * v) / values.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void GeneratingBetweenTwoStepsReadsTheLiveParameters(string family)
    {
        using var folder = new Formats.TemporaryFolder();
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        var generator = new TokenGenerator(model);
        var optimizer = new AdamW([new("all", model.NamedParameters(), 0.05)]);
        GenerationOptions options = new() { MaxNewTokens = 12, Sampling = new() { Seed = 1 }, StopAtEndOfText = false };
        List<int[]> tales = [[.. generator.Generate([1, 2, 3], options, Token)]];
        for (int step = 0; step < 3; step++)
        {
            model.Train();
            model.Loss(Input(), Targets()).Backward();
            optimizer.Step();
            model.ZeroGrad();
            tales.Add([.. generator.Generate([1, 2, 3], options, Token)]);
            model.Save(folder.Path);
            CausalLanguageModel copy = CausalLanguageModel.Load(_cpu, folder.Path);
            Assert.Equal(new TokenGenerator(copy).Generate([1, 2, 3], options, Token), tales[^1]);
        }

        Assert.NotEqual(tales[0], tales[^1]);
        Assert.All(model.Parameters(), p => Assert.Null(p.Grad));
    }

    private Dictionary<string, float[]> Gradients(CausalLanguageModel model)
    {
        model.ZeroGrad();
        model.Loss(Input(), Targets()).Backward();
        return model.NamedParameters().Where(p => p.Parameter.Grad is not null)
            .ToDictionary(p => p.Name, p => p.Parameter.Grad!.ToArray());
    }

    private ModelInput Input() => new() { Ids = TinyModels.Ids(_cpu, TinyModels.Draw(12, 1), TinyModels.Draw(12, 2)) };

    private Tensor Targets() => TinyModels.Ids(_cpu, TinyModels.Draw(12, 3), TinyModels.Draw(12, 4));
}
