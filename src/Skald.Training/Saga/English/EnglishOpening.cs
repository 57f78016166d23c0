namespace Skald.Training.Saga.English;

/// <summary>The title and the first paragraph: who, where, what is wished for, and how the day begins.</summary>
internal static class EnglishOpening
{
    private const string When =
        "On a {weather} [Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday] [morning|noon|afternoon|evening]";

    private const string Smell =
        " that smelled of [cinnamon|smoke|roses|honey|hay|soap|pine|rain|leather|mint|paint|bread|wax|lavender|salt|" +
        "ginger]";

    private static readonly Template s_titleLost = Template.Of("The Lost {Thing}");
    private static readonly Template s_titleGift = Template.Of("{AThing}");
    private static readonly Template s_titleFound = Template.Of("Whose {Thing}?");
    private static readonly Template s_dedicate = Template.Of(" for {friend}");

    private static readonly Template s_trait = Template.Of(
        "[Once there was|There once was|Long ago there was|There was once] {atrait}");

    private static readonly Template s_hero = Template.Of(" {girl} [named|called] {hero}");

    private static readonly Template s_home = Template.Of(
        ", who lived in a [crooked|narrow|cosy|draughty|tidy|stuffy|dark|leaky|noisy|quaint|thatched|tall|low|pretty|" +
        "creaky|shabby] [house|cottage|hut|cabin|loft|tower|shed|tent] [near|by|behind|beside|below|above|past|" +
        "opposite] the {home}.");

    private static readonly Template s_befriend = Template.Of(
        "{Her} [best|dearest|closest|oldest|truest|only|merriest|favourite] friend was {friend}, the " +
        "[baker|miller|smith|tailor|farmer|fisherman|cobbler|teacher|doctor|postman|gardener|carpenter|sailor|" +
        "potter|weaver|shepherd]'s {fchild}.");

    private static readonly Template s_treasureLost = Template.Of(
        "{friend} had [given|brought|sent|bought|made|sold|lent|promised] {hero} {aqthing}" + Smell + ".");

    private static readonly Template s_treasureGift = Template.Of(
        "{friend} [wished for|wanted|hoped for|longed for|dreamed of|talked of|asked for|needed] {aqthing}" + Smell +
        ".");

    private static readonly Template s_dayLost = Template.Of(When + " the {thing} was [gone|missing|lost|nowhere].");

    private static readonly Template s_dayGift = Template.Of(
        When + " {hero} [looked|searched|hunted|asked] [everywhere|all day|for hours|in vain] for {athing}.");

    private static readonly Template s_dayFound = Template.Of(
        When + " {hero} [found|saw|spotted|noticed] {aqthing}" + Smell + ".");

    private static readonly Template s_feel = Template.Of(
        "{hero} was [very|quite|rather|terribly|really|deeply|so|truly] {feeling} and [sighed|wept|sulked|groaned|" +
        "moaned|frowned|trembled|howled] " + EnglishLists.Sadly + ".");

    private static readonly Template s_feelFound = Template.Of(
        "\"[Somebody|Some child|Some animal|Some stranger] must [miss|want|need|love] this {thing},\" [said|thought|" +
        "sighed|whispered] {hero} " + EnglishLists.Sadly + ".");

    public static Template Wordings(in SagaState after, Deed deed) => deed switch
    {
        Deed.Title => after.Plot switch
        {
            Plot.Lost => s_titleLost,
            Plot.Gift => s_titleGift,
            _ => s_titleFound,
        },
        Deed.Dedicate => s_dedicate,
        Deed.Trait => s_trait,
        Deed.Hero => s_hero,
        Deed.Home => s_home,
        Deed.Befriend => s_befriend,
        Deed.Treasure => after.Plot == Plot.Lost ? s_treasureLost : s_treasureGift,
        Deed.Day => after.Plot switch
        {
            Plot.Lost => s_dayLost,
            Plot.Gift => s_dayGift,
            _ => s_dayFound,
        },
        _ => after.Plot == Plot.Found ? s_feelFound : s_feel,
    };
}
