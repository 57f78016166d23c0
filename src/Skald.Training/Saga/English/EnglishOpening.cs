namespace Skald.Training.Saga.English;

/// <summary>The title and the first paragraph: who, where, what is wished for, and how the day begins.</summary>
internal static class EnglishOpening
{
    private const string When =
        "On a {weather} [Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday] [morning|noon|afternoon|evening]";

    private const string Smell =
        " that smelled of [cinnamon|smoke|roses|honey|hay|soap|pine|rain|leather|mint|paint|bread|wax|lavender|salt|" +
        "ginger]";

    private const string Trifle =
        "a " + EnglishLists.Wear +
        " [sock|key|mitten|spider|comb|spoon|string|shoe|plate|cork|pencil|feather|penny|candle|button|bone]";

    private const string Very = "[very|quite|rather|terribly|really|deeply|so|truly]";

    private const string PackFood =
        "[packed|took|grabbed|pocketed|fetched|found|chose|bought] a " +
        "[fresh|juicy|tasty|round|lovely|fine|sweet|warm] {food}";

    private const string Chore =
        "[count|move|wash|paint|carry|sort|hide|guard] the " + EnglishLists.Wear + " " +
        EnglishLists.Objects;

    private static readonly Template s_titleLost = Template.Of("The Lost {Thing}");
    private static readonly Template s_titleGift = Template.Of("{AThing}");
    private static readonly Template s_titleFound = Template.Of("Whose {Thing}?");
    private static readonly Template s_dedicate = Template.Of(" for {friend}");

    private static readonly Template s_trait = Template.Of(
        "[Once there was|There once was|Long ago there was|There was once] {atrait}");

    private static readonly Template s_hero = Template.Of(" {girl} [named|called] {hero}");

    private static readonly Template s_look = Template.Of(
        " [with|in] a " +
        "[striped|spotted|patched|faded|woolly|velvet|checked|crumpled|brown|grey|black|torn|silk|flowery|baggy|" +
        "fluffy] [hat|cap|scarf|coat|cloak|shawl|vest|belt|jacket|hood|sash|shirt|tunic|ribbon|bonnet|apron].");

    private static readonly Template s_home = Template.Of(
        "{She} lived in a [crooked|narrow|cosy|draughty|tidy|stuffy|dark|leaky|noisy|quaint|thatched|tall|low|pretty|" +
        "creaky|shabby] [house|cottage|hut|cabin|loft|tower|shed|tent] [near|by|behind|beside|" +
        "below|above|past|opposite] the {home} with {her} [mother|father|grandmother|grandfather|aunt|uncle|" +
        "sisters|brothers].");

    private static readonly Template s_befriend = Template.Of(
        "{Her} [best|dearest|closest|oldest|truest|only|merriest|favourite] friend was {friend}, the " +
        "[baker|miller|smith|tailor|farmer|fisherman|cobbler|teacher|doctor|postman|gardener|carpenter|sailor|" +
        "potter|weaver|shepherd]'s {fchild}.");

    private static readonly Template s_treasureLost = Template.Of(
        "{friend} had [given|brought|sent|bought|made|sold|lent|promised] {him} {aqthing}" + Smell + ".");

    private static readonly Template s_treasureGift = Template.Of(
        "{friend} [wished for|wanted|hoped for|longed for|dreamed of|talked of|asked for|needed] {aqthing}" + Smell +
        ".");

    private static readonly Template s_dayLost = Template.Of(
        When + " the {thing} was [gone|missing|lost|nowhere].");

    private static readonly Template s_dayGift = Template.Of(
        When + " {hero} [tried|hoped|wanted|wished] to [get|find|buy|choose] one.");

    private static readonly Template s_dayFound = Template.Of(
        When + " {she} [found|saw|spotted|noticed] {aqthing} [on the road|in the grass|under a bush|by the gate|" +
        "in a ditch|on the doorstep|on a bench|behind a wall], [beside|near|behind|under] " + Trifle + ".");

    private static readonly Template s_searchLost = Template.Of(
        "{She} [searched|tidied|combed|emptied] the [cupboard|attic|cellar|kitchen|drawer|wardrobe|hall|pantry] and " +
        "the [stable|chest|chimney|oven|cradle|rain barrel|bread bin|hen house], but found only " + Trifle + ".");

    private static readonly Template s_searchGift = Template.Of(
        "{She} asked the [grocer|butcher|barber|tinker] and the [mayor|judge|cook|painter|hunter|clockmaker|priest|" +
        "innkeeper], but they [had|sold|knew|offered] only " + Trifle + ".");

    private static readonly Template s_feel = Template.Of(
        "{hero} was " + Very + " {feeling} and [sighed|wept|sulked|groaned|moaned|frowned|" +
        "trembled|howled] " + EnglishLists.Sadly + ".");

    private static readonly Template s_feelFound = Template.Of(
        "\"Somebody must be " + Very + " {feeling},\" [said|thought|sighed|whispered] {hero} " +
        EnglishLists.Sadly + ".");

    private static readonly Template s_packTogether = Template.Of(
        "{She} " + PackFood + " and set out with {friend}, who [whistled|hummed|yawned|skipped|" +
        "giggled|sneezed|hopped|sang] " +
        EnglishLists.Manner + ".");

    private static readonly Template s_packAlone = Template.Of(
        "{She} " + PackFood + " and set out alone, for {friend} had to " + Chore + ".");

    private static readonly Template s_packSecret = Template.Of(
        "{She} " + PackFood + " and [slipped|crept|stole|tiptoed] out in secret, for {friend} had to " + Chore + ".");

    public static Template Wordings(in SagaState after, Deed deed) => deed switch
    {
        Deed.Title => after.Plot switch
        {
            Plot.Lost => s_titleLost,
            Plot.Gift => s_titleGift,
            _ => s_titleFound,
        },
        Deed.Trait => s_trait,
        Deed.Hero => s_hero,
        Deed.Look => s_look,
        Deed.Home => s_home,
        Deed.Befriend => s_befriend,
        Deed.Dedicate => s_dedicate,
        Deed.Treasure => after.Plot == Plot.Lost ? s_treasureLost : s_treasureGift,
        Deed.Day => after.Plot switch
        {
            Plot.Lost => s_dayLost,
            Plot.Gift => s_dayGift,
            _ => s_dayFound,
        },
        Deed.Search => after.Plot == Plot.Lost ? s_searchLost : s_searchGift,
        Deed.Feel => after.Plot == Plot.Found ? s_feelFound : s_feel,
        _ when after.Plot == Plot.Gift => s_packSecret,
        _ => after.IsAccompanied ? s_packTogether : s_packAlone,
    };
}
