using System.Text;

namespace Skald.Training.Saga;

/// <summary>What is noted down while a tale runs: plan, choices, and on request text and mentions.</summary>
/// <param name="writes">Whether the text is written out.</param>
/// <param name="marks">Whether the mentions of entities are noted; needs the text.</param>
internal sealed class Draft(bool writes, bool marks = false)
{
    private readonly StringBuilder _text = new(writes ? 1024 : 0);

    public ActList Acts { get; } = new();

    public List<Act> Plan { get; } = new(24);

    public List<Choice> Choices { get; } = new(128);

    public List<EntityMention> Mentions { get; } = [];

    /// <summary>The state after the last act.</summary>
    public SagaState State { get; set; }

    /// <summary>The sum of the choices' log-probabilities, in nats, in the order of the choices.</summary>
    public double LogProbability { get; private set; }

    public string Text => _text.ToString();

    /// <summary>Notes one step.</summary>
    public void Add(in SagaState after, int index, IReadOnlyList<Way> ways, ITelling telling)
    {
        Act act = Acts[index];
        Plan.Add(act);
        if (Acts.Count > 1) Note(act.Deed, ChoiceKind.Plot, index, Acts.Weight(index), Acts.Total);
        foreach (Way way in ways) Note(act.Deed, ChoiceKind.Wording, way.Option, 1, way.Count);
        if (!writes) return;
        _text.Append(telling.Separator(act.Deed));
        telling.Wordings(in after, act.Deed).Tell(telling, in after, ways, _text, act.Deed, marks ? Mentions : null);
    }

    private void Note(Deed deed, ChoiceKind kind, int option, int weight, int total)
    {
        Choice choice = new(deed, kind, option, weight, total);
        Choices.Add(choice);
        LogProbability += choice.LogProbability;
    }
}
