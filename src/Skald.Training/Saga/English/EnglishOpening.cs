namespace Skald.Training.Saga.English;

/// <summary>The title and the first paragraph: who, where, what is wished for, and how the day begins.</summary>
internal static class EnglishOpening
{
    private static readonly Template[] s_titleLost = Template.Set("The Lost {Thing}");
    private static readonly Template[] s_titleGift = Template.Set("{AThing}");
    private static readonly Template[] s_titleFound = Template.Set("Whose {Thing}?");
    private static readonly Template[] s_dedicate = Template.Set(" for {friend}");

    private static readonly Template[] s_hero = Template.Set(
        "[Once there was|There once was|Once upon a time there was|Once there lived|Long ago there lived] " +
        "{atrait} {girl} [named|called] {hero}.",
        "{hero} was {atrait} {girl} " +
        "[who liked to sing|who loved to run|who woke with the sun|who talked to trees|who liked riddles|who hated " +
        "soap].");

    private static readonly Template[] s_home = Template.Set(
        "{She} lived [near|close to|not far from|right by|just behind] the {home}" +
        "[| with {her} [mother|father|grandmother|grandfather|aunt|uncle|sisters|brothers]],",
        "{Her} [little|small|tiny|crooked|cosy|narrow] house stood [near|close to|not far from|right by|just " +
        "behind] the {home},");

    private static readonly Template[] s_befriend = Template.Set(
        " and {her} [best|dearest|closest|oldest] friend was {friend}.",
        " and {friend} was {her} [best|dearest|closest|oldest] friend.");

    private static readonly Template[] s_treasureLost = Template.Set(
        "{friend} had [given|brought|sent|bought] {him} {aqthing}.",
        "{She} had {aqthing}, a [gift|present|keepsake|surprise] from {friend}.",
        "The thing {she} loved [most|best] was {aqthing} from {friend}.");

    private static readonly Template[] s_treasureGift = Template.Set(
        "For {fher} birthday {friend} [wished for|wanted|hoped for] {aqthing}[| more than anything| above all else].",
        "{friend} [wished for|wanted|hoped for] {aqthing} for {fher} birthday[| more than anything| above all else].",
        "[Soon it was|It was nearly] {friend}'s birthday, and {fshe} [wished for|wanted|hoped for] {aqthing}.");

    private static readonly Template[] s_dayLost = Template.Set(
        "[One|On a] {weather} [morning|day|afternoon], " +
        "the {thing} [was gone|was missing|was nowhere to be found|was not in its place|could not be found].",
        "But one {weather} [morning|day|afternoon], {she} [lost it|could not find it|left it somewhere|dropped it " +
        "somewhere].");

    private static readonly Template[] s_dayGift = Template.Set(
        "[One|On a] {weather} [morning|day|afternoon], {hero} looked in [every shop|all the shops], " +
        "but there was [no {thing}|none].",
        "[One|On a] {weather} [morning|day|afternoon], {hero} asked [every neighbour|all the neighbours|everybody], " +
        "but nobody had one.");

    private static readonly Template[] s_dayFound = Template.Set(
        "[One|On a] {weather} [morning|day|afternoon], " +
        "{she} [found|saw|spotted|noticed] {aqthing} [on the road|in the grass|under a bush|by the gate|in a ditch|" +
        "on the doorstep|on a bench|behind a shed].",
        "[One|On a] {weather} [morning|day|afternoon], " +
        "{aqthing} lay [on the road|in the grass|under a bush|by the gate|in a ditch|on the doorstep|on a bench|" +
        "behind a shed].");

    private static readonly Template[] s_feelLost = Template.Set(
        "{hero} [was|felt] [very|quite|rather|terribly] {feeling}" +
        "[| and sighed| but did not cry| and sat down to think| but not without hope].",
        "\"I [will|must|shall] [find|look for] it,\" said {hero}, who [was|felt] [very|quite|rather|terribly] " +
        "{feeling}.");

    private static readonly Template[] s_feelGift = Template.Set(
        "{hero} [was|felt] [very|quite|rather|terribly] {feeling}" +
        "[| and sighed| but did not cry| and sat down to think| but not without hope].",
        "\"I [will|must|shall] [find|look for] one,\" said {hero}, who [was|felt] [very|quite|rather|terribly] " +
        "{feeling}.");

    private static readonly Template[] s_feelFound = Template.Set(
        "\"[Somebody|Someone] [must be|will be] [very|quite|rather|terribly] {feeling} without it,\" [said|thought|" +
        "sighed] {hero}.");

    private static readonly Template[] s_packTogether = Template.Set(
        "{She} [packed|took|grabbed|pocketed] {afood} and [set out|went off|hurried off|walked off] with {friend}.",
        "{friend} [went|came] [with {him}|along|too], and {hero} [packed|took|grabbed|pocketed] {afood}.");

    private static readonly Template[] s_packAlone = Template.Set(
        "{She} [packed|took|grabbed|pocketed] {afood} and [set out|went off|hurried off|walked off] alone, for " +
        "{friend} " +
        "[was ill|was away|was asleep|had to mind the hens|had to feed the pigs|had to bake bread|had to fetch " +
        "water|had to do sums].");

    private static readonly Template[] s_packSecret = Template.Set(
        "{She} [packed|took|grabbed|pocketed] {afood} and [set out|went off|hurried off|walked off] without [a word " +
        "to {friend}|telling {friend}].",
        "{She} [told {friend} nothing|said nothing to {friend}], [packed|took|grabbed|pocketed] {afood} and [set " +
        "out|went off|hurried off|walked off].");

    public static Template[] Wordings(in SagaState after, Deed deed) => deed switch
    {
        Deed.Title => after.Plot switch
        {
            Plot.Lost => s_titleLost,
            Plot.Gift => s_titleGift,
            _ => s_titleFound,
        },
        Deed.Hero => s_hero,
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
        Deed.Feel => after.Plot switch
        {
            Plot.Lost => s_feelLost,
            Plot.Gift => s_feelGift,
            _ => s_feelFound,
        },
        _ when after.Plot == Plot.Gift => s_packSecret,
        _ => after.IsAccompanied ? s_packTogether : s_packAlone,
    };
}
