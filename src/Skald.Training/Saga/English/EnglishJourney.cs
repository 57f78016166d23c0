namespace Skald.Training.Saga.English;

/// <summary>The second paragraph: the first place, and the animal that knows where to go.</summary>
internal static class EnglishJourney
{
    private const string Greeting = "\"[Good day|Good morning|Hello|Excuse me|Please|Pardon me|Dear {adviser}], ";

    private static readonly Template[] s_meet = Template.Set(
        "[First|So|At once|Soon] {they} [went|walked|ran|hurried|marched] to the {p1}, where {anadviser} was " +
        "[counting clouds|picking berries|mending a fence|drinking tea|sweeping the path|singing to itself|" +
        "stirring some soup|looking for its hat|writing a letter|washing its socks|painting a door|chopping wood|" +
        "catching flies|watching the ants|learning to dance|having a nap].",
        "[First|So|At once|Soon] {they} [went|walked|ran|hurried|marched] to the {p1} and [met|found|saw|came upon] " +
        "{anadviser} " +
        "[there|by a fence|under a tree|on a log|in the sun|in the shade|at a table|in a hammock].");

    private static readonly Template[] s_askLost = Template.Set(
        Greeting + "have you seen my {qthing}?\" [asked|said|called] {hero}.");

    private static readonly Template[] s_askGift = Template.Set(
        Greeting + "where can I find {aqthing}?\" [asked|said|called] {hero}.");

    private static readonly Template[] s_askFound = Template.Set(
        Greeting + "is this {qthing} yours?\" [asked|said|called] {hero}.");

    private static readonly Template[] s_adviseLost = Template.Set(
        "\"[I saw it|It is|You will find it|Look for it] {at2},\" [said|answered|replied|explained] the {adviser}.",
        "\"[Yes|Indeed], {at2},\" [said|answered|replied|explained] the {adviser}.");

    private static readonly Template[] s_adviseGift = Template.Set(
        "\"[I saw one|There is one|You will find one|Look for one] {at2},\" [said|answered|replied|explained] the " +
        "{adviser}.",
        "\"[Go and look|You might look] {at2},\" [said|answered|replied|explained] the {adviser}.");

    private static readonly Template[] s_adviseFound = Template.Set(
        "\"[No, it belongs to|Go and ask|No, ask|That was lost by] the {stranger} {at2},\" " +
        "[said|answered|replied|explained] the {adviser}.");

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
