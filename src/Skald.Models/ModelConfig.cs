using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using Skald.Models.Checkpoints;
using Skald.Models.Layers;

namespace Skald.Models;

/// <summary>What every family's configuration can answer.</summary>
public abstract record ModelConfig
{
    /// <summary>The version of transformers whose layout is written.</summary>
    internal const string LayoutVersion = "5.23.0";

    /// <summary>Largest size that a configuration may state; products of two fit a long many times over.</summary>
    private protected const int MaxSize = 1 << 24;

    /// <summary>The classes that transformers loads the checkpoint with.</summary>
    public abstract IReadOnlyList<string> Architectures { get; init; }

    /// <summary>The family's name in transformers.</summary>
    public abstract string ModelType { get; init; }

    /// <summary>Tokens the model knows.</summary>
    public int VocabSize { get; init; }

    /// <summary>First token of a text, where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? BosTokenId { get; init; }

    /// <summary>The tokens that end a text; several where a model has one for turns too.</summary>
    [JsonPropertyName("eos_token_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TokenIds EosTokenIds { get; init; }

    /// <summary>The first token that ends a text, where there is one.</summary>
    [JsonIgnore]
    public int? EosTokenId
    {
        get => EosTokenIds.First;
        init => EosTokenIds = value;
    }

    /// <summary>The token that fills short rows, where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? PadTokenId { get; init; }

    /// <summary>Type of the stored weights.</summary>
    public string Dtype { get; init; } = "float32";

    /// <summary>Deviation of initial weights.</summary>
    public float InitializerRange { get; init; } = 0.02f;

    /// <summary>Whether the head is the embedding.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>The version of transformers whose layout the file has.</summary>
    public string TransformersVersion { get; init; } = LayoutVersion;

    /// <summary>Whether generation keeps keys and values.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>Blocks.</summary>
    [JsonIgnore]
    public abstract int Layers { get; }

    /// <summary>Width of the residual stream.</summary>
    [JsonIgnore]
    public abstract int Width { get; }

    /// <summary>Query heads.</summary>
    [JsonIgnore]
    public abstract int Heads { get; }

    /// <summary>Most tokens of a sequence.</summary>
    [JsonIgnore]
    public abstract int ContextLength { get; }

    /// <summary>
    /// Whether a row's results depend on the longest row beside it, beyond some length: such texts run one at a time,
    /// and share no prefix.
    /// </summary>
    [JsonIgnore]
    public virtual bool DependsOnLongestRow => false;

    /// <summary>Elements of all parameters; wide enough that no file's sizes overflow it.</summary>
    [JsonIgnore]
    public abstract Int128 ParameterCount { get; }

    /// <summary>Other names that files have for a key, older ones mostly.</summary>
    internal virtual IReadOnlyDictionary<string, string> Aliases => ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Keys that all configurations share and this family's files have not.</summary>
    internal virtual IReadOnlyList<string> ForeignKeys => [];

    /// <summary>Keys of the file that say nothing of the arithmetic.</summary>
    internal ConfigKeys OtherKeys { get; init; } = ConfigKeys.None;

    /// <summary>Whether published files have a tensor that the model does without.</summary>
    internal virtual bool LeavesOut(string tensor) => false;

    /// <summary>The layout of transformers 5, beside weights in float32.</summary>
    internal virtual ModelConfig Stored() =>
        this with { Dtype = "float32", TransformersVersion = LayoutVersion };

    /// <summary>The first rule that the values break, as a sentence, or null.</summary>
    public abstract string? FindProblem();

    /// <summary>Throws where the values contradict each other.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    public void Check()
    {
        if (FindProblem() is { } problem) throw new ArgumentException($"{GetType().Name}: {problem}");
    }

    /// <summary>The family and its sizes, in a line.</summary>
    public sealed override string ToString() =>
        $"{GetType().Name} {{ {Layers} layers, width {Width}, {Heads} heads, vocabulary {VocabSize} }}";

    /// <summary>
    /// Requires sizes to be positive and small enough to reckon with; the first that isn't, as a sentence.
    /// </summary>
    private protected static string? FindImpossible(params ReadOnlySpan<(string Key, long Value)> sizes)
    {
        foreach ((string key, long value) in sizes)
            if (value is < 1 or > MaxSize) return $"{key} must lie between 1 and {MaxSize}, got {value}.";
        return null;
    }

    /// <summary>Requires a norm's ε to lie in (0, 1).</summary>
    private protected static string? FindEpsilonProblem(string key, float epsilon) =>
        epsilon is > 0 and < 1 ? null : $"{key} must lie in (0, 1), got {epsilon}.";

    /// <summary>Requires an activation function that is known.</summary>
    private protected static string? FindActivationProblem(string key, string name) =>
        Activations.TryFind(name, out _) ? null : $"{key} must be one of {Activations.Names}, got \"{name}\".";

    /// <summary>Requires the deviation of initial weights to be one, and shares to drop to be such; the sentence, or null.</summary>
    private protected string? FindCommonProblem() => InitializerRange >= 0 && float.IsFinite(InitializerRange)
        ? DropoutShares.FindProblem(OtherKeys) : $"initializer_range must not be negative, got {InitializerRange}.";
}
