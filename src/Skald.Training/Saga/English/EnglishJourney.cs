namespace Skald.Training.Saga.English;

/// <summary>The second paragraph, and the way from there: the animal that knows where to go.</summary>
internal static class EnglishJourney
{
    private const string Greeting =
        "\"[Good day|Hello|Please|Pardon me|Dear {adviser}|Oh {adviser}], ";

    private const string Asked =
        "[asked|said|called|whispered] {hero} " + EnglishLists.Manner + ".";

    private const string Answered =
        "[said|answered|replied|explained] the {adviser}, [scratching|rubbing|wiping|stroking|tapping|combing|" +
        "washing|shaking] its [nose|ear|chin|tail|belly|back|head|foot].";

    private static readonly Template s_meet = Template.Of(
        "[First|Then|Soon|Next|Later|Quickly|Slowly|Merrily] {hero} [went|walked|ran|hurried|marched|came|strolled|" +
        "wandered] to the " + EnglishLists.Air + " {p1}, ");

    private static readonly Template s_adviser = Template.Of(
        "where {anadviser} was [washing|painting|counting|mending|selling|drying|sorting|hiding|stacking|polishing|" +
        "drawing|guarding|juggling|carrying|weighing|cleaning] " +
        EnglishLists.Wear + " " + EnglishLists.Objects + ".");

    private static readonly Template s_askLost = Template.Of(Greeting + "have you seen my {qthing}?\" " + Asked);
    private static readonly Template s_askGift = Template.Of(Greeting + "where can I find {athing}?\" " + Asked);
    private static readonly Template s_askFound = Template.Of(Greeting + "is this {qthing} yours?\" " + Asked);

    private static readonly Template s_adviseLost = Template.Of(
        "\"[I saw it|It is|Look for it|It must be] {at2},\" " + Answered);

    private static readonly Template s_adviseGift = Template.Of(
        "\"[I saw one|There is one|Look for one|There must be one] {at2},\" " + Answered);

    private static readonly Template s_adviseFound = Template.Of(
        "\"[Go and ask|No, ask|Show it to|Give it to] the {stranger} {at2},\" " + Answered);

    private static readonly Template s_path = Template.Of(
        "{hero} [thanked|left|hugged|praised] the {adviser} and [climbed|jumped|crawled|clambered] over a [mossy|" +
        "broken|steep|crumbling|fallen|rotten|slippery|stony|hollow|frozen|wobbly|thorny|sandy|wet|long|forgotten] " +
        "[gate|wall|log|ditch|stile|brook|hedge|rock|rail|root|bank|step|heap|trunk|dam|pile].");

    public static Template Wordings(in SagaState after, Deed deed) => deed switch
    {
        Deed.Meet => s_meet,
        Deed.Adviser => s_adviser,
        Deed.Ask => after.Plot switch
        {
            Plot.Lost => s_askLost,
            Plot.Gift => s_askGift,
            _ => s_askFound,
        },
        Deed.Advise => after.Plot switch
        {
            Plot.Lost => s_adviseLost,
            Plot.Gift => s_adviseGift,
            _ => s_adviseFound,
        },
        _ => s_path,
    };
}
