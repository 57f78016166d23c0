using Skald.Training.Saga.English;

namespace Skald.Training.Saga;

/// <summary>A tale of Saga: its text, the choices that made it, their probability, and on demand its truth.</summary>
/// <remarks>Immutable; safe for use from several threads.</remarks>
public sealed class Tale
{
    private readonly Choice[] _choices;
    private readonly Act[] _plan;
    private TaleTruth? _truth;

    internal Tale(string text, Draft draft)
    {
        Text = text;
        _choices = [.. draft.Choices];
        _plan = [.. draft.Plan];
        LogProbability = draft.LogProbability;
    }

    /// <summary>The title's line, then four paragraphs of one line each; no line break at the end.</summary>
    public string Text { get; }

    /// <summary>The first line.</summary>
    public string Title => Text[..Text.IndexOf('\n', StringComparison.Ordinal)];

    /// <summary>The choices in the order in which they were made; steps with a single option make none.</summary>
    public IReadOnlyList<Choice> Choices => _choices;

    /// <summary>What happens, step by step, free of any language.</summary>
    public IReadOnlyList<Act> Plan => _plan;

    /// <summary>ln of the probability with which Saga tells exactly this text, in nats.</summary>
    public double LogProbability { get; }

    /// <summary>What is known about the tale; computed when first asked for.</summary>
    public TaleTruth Truth => _truth ??= FindTruth();

    private TaleTruth FindTruth()
    {
        Draft draft = new(writes: true, marks: true);
        Storyteller.Run(new ReplayChooser(_choices), SagaGenerator.English, draft);
        return EnglishTruth.Of(draft.State, Text, draft.Mentions);
    }
}
