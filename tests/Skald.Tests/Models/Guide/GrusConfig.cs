using System.Text.Json.Serialization;
using Skald.Models;

namespace Skald.Tests.Models.Guide;

#pragma warning disable IDE0065 // inside, since the tests have a namespace of this name
using Architecture = Skald.Models.Architecture;
#pragma warning restore IDE0065

/// <summary>Hyper-parameters of a Grus checkpoint.</summary>
public sealed record GrusConfig : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public GrusConfig() => (MaxPositionEmbeddings, RmsNormEps) = (8192, 1e-5f);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["GrusForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "grus";

    /// <summary>Whether queries and keys are normed: the key use_qk_norm.</summary>
    public bool UseQkNorm { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => GrusModel.Describe(this);
}
