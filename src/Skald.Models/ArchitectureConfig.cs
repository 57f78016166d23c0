using System.Text.Json.Serialization;
using Skald.Models.Layers;
using Skald.Tensors.Nn;

namespace Skald.Models;

/// <summary>The configuration of a family that is described by an architecture.</summary>
public abstract record ArchitectureConfig : ModelConfig
{
    /// <summary>What the values describe, once they contradict nothing.</summary>
    [JsonIgnore]
    internal abstract Architecture Architecture { get; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override Int128 ParameterCount => Architecture.ParameterCount;

    /// <summary>What training drops.</summary>
    [JsonIgnore]
    internal virtual DropoutShares Dropout => DropoutShares.Of(OtherKeys);

    /// <summary>Deviation of a parameter's initial values.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="isOutput">Whether it writes into the residual stream.</param>
    /// <remarks>
    /// Each block adds two terms to the residual stream: they start smaller by the root of their number.
    /// </remarks>
    internal virtual float InitialDeviation(Parameter parameter, bool isOutput) =>
        InitializerRange / (isOutput ? MathF.Sqrt(2 * Layers) : 1);
}
