using System.Text;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.DeepSeek;
using Skald.Models.Lamda;
using Skald.Models.Lfm2;
using Skald.Models.Mamba;
using Skald.Models.Mamba2;
using Skald.Models.Mixtral;
using Skald.Models.Palm;
using Skald.Tests.Formats;

namespace Skald.Tests.Models;

/// <summary>Configurations of families with experts and recurrences: what contradicts, what others write otherwise.</summary>
public sealed class OtherConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ModelConfig, string> Problems() => new()
    {
        {
            Tiny<MixtralConfig>("mixtral") with { NumExpertsPerTok = 5 },
            "num_experts_per_tok must be at most 4, the number of experts, got 5."
        },
        {
            Tiny<MixtralConfig>("mixtral") with { RouterAuxLossCoef = -1 },
            "router_aux_loss_coef must not be negative, got -1."
        },
        {
            Tiny<DeepSeekV3Config>("deepseek_v3") with { NGroup = 3 },
            "n_group must divide n_routed_experts, got 3 and 8."
        },
        {
            Tiny<DeepSeekV3Config>("deepseek_v3") with { TopkGroup = 5 },
            "topk_group must be at most n_group, got 5 and 4."
        },
        {
            Tiny<DeepSeekV3Config>("deepseek_v3") with { TopkGroup = 1 },
            "1 groups must hold num_experts_per_tok experts, got 3."
        },
        {
            Tiny<DeepSeekV3Config>("deepseek_v3") with { QkRopeHeadDim = 5 },
            "head_dim must be even and positive for rotary angles, got 5."
        },
        {
            Tiny<MambaConfig>("mamba") with { Expand = double.NaN },
            "expand must be positive and expand · hidden_size at most 16777216, got NaN."
        },
        {
            Tiny<MambaConfig>("mamba") with { ConvKernel = 0 },
            "conv_kernel must lie between 1 and 16777216, got 0."
        },
        {
            Tiny<Mamba2Config>("mamba2") with { NGroups = 4 },
            "n_groups must divide num_heads, got 4 and 6."
        },
        {
            Tiny<Mamba2Config>("mamba2") with { TimeStepLimit = [1, 0.5] },
            "time_step_limit must hold a smallest and a largest step."
        },
        {
            Tiny<Lfm2Config>("lfm2") with { LayerTypes = ["conv", "mamba"] },
            "layer_types must be of conv, full_attention, got \"mamba\"."
        },
        {
            Tiny<PalmConfig>("palm") with { RopeLayout = "pairs" },
            "rope_layout must be half, got \"pairs\"."
        },
        {
            Tiny<LamdaConfig>("lamda") with { RelativeAttentionMaxDistance = 4 },
            "relative_attention_max_distance must exceed half of the buckets, got 4."
        },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Problems))]
    public void SizesThatContradictEachOtherAreNamed(ModelConfig config, string problem) =>
        Assert.Equal(problem, config.FindProblem());

    [Theory]
    [InlineData("[0.0, Infinity]")]
    [InlineData("[0.0, \"Infinity\"]")]
    [InlineData("[0.0, {\"__float__\": \"Infinity\"}]")]
    public void InfinityIsReadInEveryWayItIsWritten(string limit)
    {
        var config = (Mamba2Config)Read($$"""
            {"model_type": "mamba2", "vocab_size": 9, "hidden_size": 32, "num_hidden_layers": 1, "num_heads": 8, "head_dim": 8,
             "time_step_rank": "auto", "note": "Infinity \" NaN", "time_step_limit": {{limit}} }
            """);
        Assert.Equal([0, double.PositiveInfinity], config.TimeStepLimit);
        string written = Encoding.UTF8.GetString(ModelFamilies.WriteConfig(config));
        Assert.Contains("\"__float__\": \"Infinity\"", written, StringComparison.Ordinal);
        Assert.Contains("\"time_step_rank\": 2", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[0, true]")]
    [InlineData("[0, {\"__float__\": \"much\"}]")]
    [InlineData("[0, {\"__float__\": \"Infinity\", \"more\": 1}]")]
    [InlineData("7")]
    [InlineData("[0, -Infinity]")]
    public void RangesThatAreNoneAreRefused(string limit) => Assert.Throws<ModelFormatException>(() => Read($$"""
        {"model_type": "mamba2", "vocab_size": 9, "hidden_size": 32, "num_hidden_layers": 1, "num_heads": 8, "head_dim": 8,
         "time_step_limit": {{limit}} }
        """));

    [Fact]
    public void OlderLfm2FilesListTheLayersThatAttend()
    {
        var config = (Lfm2Config)Read("""
            {"model_type": "lfm2", "vocab_size": 9, "hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 4,
             "num_key_value_heads": 2, "block_ff_dim": 48, "block_multiple_of": 8, "full_attn_idxs": [1, 3], "tie_embedding": true}
            """);
        Assert.Equal([true, false, true, false], Enumerable.Range(0, 4).Select(config.IsConvolution));
        Assert.Equal(32, config.InnerWidth);
        Assert.True(config.TieWordEmbeddings);
    }

    private static TConfig Tiny<TConfig>(string name)
        where TConfig : ModelConfig => (TConfig)TinyModels.Config(name);

    private ModelConfig Read(string json)
    {
        _folder.Write("config.json", json);
        return ModelFamilies.ReadConfig(_folder["config.json"]);
    }
}
