using Skald.Tokenizers.Templates.Json;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates;

/// <summary>How a conversation is rendered.</summary>
public sealed record RenderOptions
{
    private static readonly string[] s_reserved = ["messages", "tools", "documents", "add_generation_prompt"];

    private readonly IReadOnlyDictionary<string, object?>? _variables;

    internal static RenderOptions Default { get; } = new();

    /// <summary>Ends the text with the beginning of an assistant's message, for the model to go on from.</summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary>Ends the text inside the last message, for the model to continue it.</summary>
    public bool ContinueFinalMessage { get; init; }

    /// <summary>The field of the last message that is continued: <c>content</c>, or one such as <c>reasoning_content</c>.</summary>
    public string ContinuedField { get; init; } = "content";

    /// <summary>The token that begins a sequence, as the template writes it; null where the model has none.</summary>
    public string? BosToken { get; init; }

    /// <summary>The token that ends a sequence; null where the model has none.</summary>
    public string? EosToken { get; init; }

    /// <summary>Documents to answer from, as some templates take them; null for none.</summary>
    public object? Documents { get; init; }

    /// <summary>
    /// Further variables of the template, such as <c>enable_thinking</c>: null, truth values, numbers, texts,
    /// <see cref="System.Text.Json.JsonElement"/>, and lists and dictionaries of such. They reach the template alone.
    /// </summary>
    /// <exception cref="ArgumentException">A name is one that rendering itself fills.</exception>
    public IReadOnlyDictionary<string, object?>? ExtraVariables
    {
        get => _variables;
        init
        {
            foreach (string name in s_reserved)
            {
                if (value?.ContainsKey(name) == true)
                {
                    throw new ArgumentException(
                        $"ExtraVariables: {name} is filled by rendering itself; choose another name.", nameof(value));
                }
            }

            _variables = value;
        }
    }

    /// <summary>What <c>strftime_now</c> reads; fix it where the same chat must render the same tomorrow.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What the rendering may use.</summary>
    public TemplateBudget Budget { get; init; } = TemplateBudget.Default;

    internal IEnumerable<KeyValuePair<string, object>> Variables(ListValue messages, object tools)
    {
        yield return new("messages", messages);
        yield return new("tools", tools);
        yield return new("documents", ClrValues.Of(Documents));
        yield return new("add_generation_prompt", Boxed.Of(AddGenerationPrompt));
        if (BosToken is not null) yield return new("bos_token", BosToken);
        if (EosToken is not null) yield return new("eos_token", EosToken);
        foreach ((string name, object? value) in _variables ?? new Dictionary<string, object?>())
            yield return new(name, ClrValues.Of(value));
    }
}
