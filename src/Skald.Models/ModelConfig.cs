using System.Text.Json.Serialization;

namespace Skald.Models;

/// <summary>What every family's configuration can answer.</summary>
public abstract record ModelConfig
{
    /// <summary>The classes that transformers loads the checkpoint with.</summary>
    public abstract IReadOnlyList<string> Architectures { get; init; }

    /// <summary>The family's name in transformers.</summary>
    public abstract string ModelType { get; init; }

    /// <summary>Tokens the model knows.</summary>
    public required int VocabSize { get; init; }

    /// <summary>First token of a text, where there is one.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>The token that ends a text, where there is one.</summary>
    public int? EosTokenId { get; init; }

    /// <summary>The token that fills short rows, where there is one.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Type of the stored weights.</summary>
    public string Dtype { get; init; } = "float32";

    /// <summary>Deviation of initial weights.</summary>
    public float InitializerRange { get; init; } = 0.02f;

    /// <summary>Whether the head is the embedding.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>The version of transformers whose layout the file has.</summary>
    public string TransformersVersion { get; init; } = "5.23.0";

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

    /// <summary>The first rule that the values break, as a sentence, or null.</summary>
    public abstract string? FindProblem();

    /// <summary>Throws where the values contradict each other.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    public void Check()
    {
        if (FindProblem() is { } problem) throw new ArgumentException($"{GetType().Name}: {problem}");
    }

    /// <summary>Requires values to be positive; the first that isn't, as a sentence.</summary>
    private protected static string? FindNonPositive(params ReadOnlySpan<(string Key, int Value)> values)
    {
        foreach ((string key, int value) in values)
            if (value < 1) return $"{key} must be positive, got {value}.";
        return null;
    }
}
