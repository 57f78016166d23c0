namespace Skald.Training.Saga.English;

/// <summary>The second paragraph: the first place, and the animal that knows where to go.</summary>
internal static class EnglishJourney
{
    private const string Greeting = "\"[Good day|Good morning|Excuse me|Please|Dear {adviser}], ";

    private static readonly Template[] s_meet = Template.Set(
        "First {they} [went|walked|ran|hurried] to the {p1}, where {anadviser} was " +
        "[counting clouds|picking berries|mending a fence|drinking tea|sweeping the path|singing to itself|" +
        "stirring a pot of soup|looking for its hat].",
        "{They} [went|walked|ran|hurried] to the {p1} first and [met|came upon|saw] {anadviser}.");

    private static readonly Template[] s_askLost = Template.Set(
        Greeting + "have you seen my {qthing}?\" [asked|said] {hero}.");

    private static readonly Template[] s_askGift = Template.Set(
        Greeting + "do you know where to find {aqthing}?\" [asked|said] {hero}.");

    private static readonly Template[] s_askFound = Template.Set(
        Greeting + "is this {qthing} yours?\" [asked|said] {hero}.");

    private static readonly Template[] s_adviseLost = Template.Set(
        "\"[Yes|I have|Indeed|Of course],\" [said|answered|replied] the {adviser}, " +
        "\"[I saw it|it is|you will find it] {at2}.\"");

    private static readonly Template[] s_adviseGift = Template.Set(
        "\"[Yes|I do|Indeed|Of course],\" [said|answered|replied] the {adviser}, " +
        "\"[I saw one|there is one|you will find one] {at2}.\"");

    private static readonly Template[] s_adviseFound = Template.Set(
        "\"No,\" [said|answered|replied] the {adviser}, " +
        "\"[it belongs to|go and ask|you should ask|that was lost by] the {stranger} {at2}.\"");

    public static Template[] Wordings(in SagaState after, Deed deed) => deed switch
    {
        Deed.Meet => s_meet,
        Deed.Ask => after.Plot switch
        {
            Plot.Lost => s_askLost,
            Plot.Gift => s_askGift,
            _ => s_askFound,
        },
        _ => after.Plot switch
        {
            Plot.Lost => s_adviseLost,
            Plot.Gift => s_adviseGift,
            _ => s_adviseFound,
        },
    };
}
