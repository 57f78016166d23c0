namespace Skald.Training.Saga.English;

/// <summary>The third paragraph: the obstacle, the remedy, and what comes of it.</summary>
internal static class EnglishTrial
{
    private const string Arrival =
        "[At last|Then|Soon|Later|Next|Finally|Quickly|Slowly] {she} [came|got|trudged|marched|ran|hurried|hiked|" +
        "stumbled] to the {p2}, ";

    private const string Gave = "[gave|handed|passed|threw]";

    private const string Joy =
        "[laughed|sang|danced|smiled|hopped|cheered|clapped|whistled] " + EnglishLists.Manner + ".";

    private const string Mine = "[said|cried|called|sobbed], \"That is my {thing}!\"";

    private static readonly Template s_findHigh = Template.Of(
        Arrival + "and there was {thething}, up [in a tree|on a branch|on a roof|in the leaves|on a pole|in a nest|" +
        "on a wire|on a chimney].");

    private static readonly Template s_findFar = Template.Of(
        Arrival + "and there was {thething}, out [on the water|on a wave|in the reeds|on an island|on a raft|in the " +
        "foam|in deep water|on a log].");

    private static readonly Template s_findDark = Template.Of(
        Arrival + "and there was {thething}, down [in a hole|in a crack|in a tunnel|in a pit|in the dark|in the mud|" +
        "under a stone|under a root].");

    private static readonly Template s_findKept = Template.Of(
        Arrival + "where {astranger} [held|guarded|hid|licked|washed|wore|dragged|watched] {thething}.");

    private static readonly Template s_findOwner = Template.Of(
        Arrival + "and there [sat|stood|lay|wept] the {stranger}, [looking|feeling] [very|quite|rather|terribly] " +
        "{feeling}.");

    private static readonly Template s_tryHelper = Template.Of(
        "[Just then|Luckily|Suddenly|All at once] {astranger} [came|stopped|woke|landed|laughed|peeped out|rushed in|" +
        "turned up] and [said|cried], \"[I can help|Let me help|Let me try|Just wait]!\"");

    private static readonly Template s_tryFriend = Template.Of(
        "[Just then|Luckily|Suddenly|All at once] {friend} [came|rushed in|turned up] and " +
        "[held|pulled|pushed|lifted] {hero} " + EnglishLists.Manner + ".");

    private static readonly Template s_tryEffort = Template.Of(
        "{hero} [slipped|failed|stumbled|missed it] [once|twice|three times|four times|five times|six times|often|" +
        "again], but {she} [went on|kept on|did not stop|tried again] " + EnglishLists.Manner + ".");

    private static readonly Template s_tryFood = Template.Of(
        "{hero} [held out|laid down|offered|gave up] {afood} and [smiled|waited|nodded|bowed] " +
        EnglishLists.Manner + ".");

    private static readonly Template s_trySong = Template.Of(
        "{hero} sang [softly|loudly|sweetly|slowly|bravely|merrily|happily|gently] about [the moon|the sea|summer|" +
        "the stars|the wind|a king|a bear|a giant|a cook|winter|spring|a ship|a ring|a road|a rose|love].");

    private static readonly Template s_tryWordsLost = Template.Of(
        "\"[It is from|I got it from|It came from|I have it from] {friend},\" [said|pleaded|whispered|called] {hero} " +
        EnglishLists.Manner + ".");

    private static readonly Template s_tryWordsGift = Template.Of(
        "\"[It is for|I need it for|Please think of|It would please] {friend},\" [said|pleaded|whispered|called] " +
        "{hero} " + EnglishLists.Manner + ".");

    private static readonly Template s_tryPatience = Template.Of(
        "{hero} [sat|lay|knelt|stood] [on a stone|in the grass|on a log|under a tree] and waited " +
        EnglishLists.Manner + ".");

    private static readonly Template s_helped = Template.Of(
        "The {stranger} {reach} and [brought|carried|pulled|bore] the {thing} back.");

    private static readonly Template s_reached = Template.Of(
        "[At last|Then|Finally|Soon] {hero} [caught|grabbed|reached|seized] the {thing}.");

    private static readonly Template s_traded = Template.Of(
        "The {stranger} [ate|took|licked|sniffed] it and " + Gave + " {hero} the {thing}.");

    private static readonly Template s_charmed = Template.Of(
        "The {stranger} [listened|danced|clapped|laughed] and " + Gave + " {hero} the {thing}.");

    private static readonly Template s_persuaded = Template.Of(
        "The {stranger} was [sorry|ashamed|touched|moved] and " + Gave + " {hero} the {thing}.");

    private static readonly Template s_fed = Template.Of("The {stranger} [ate|took|licked|sniffed] it and " + Mine);

    private static readonly Template s_lured = Template.Of(
        "The {stranger} [looked up|came near|jumped up|sat up] and " + Mine);

    private static readonly Template s_rejoice = Template.Of(
        "{hero} [hugged|held|kissed|waved|stroked|patted|dusted|admired] the {qthing} and " + Joy);

    private static readonly Template s_rejoiceOwner = Template.Of(
        "{hero} " + Gave + " it the {qthing}, and it " + Joy);

    public static Template Wordings(in SagaState after, Deed deed) => deed switch
    {
        Deed.Find => after.Obstacle switch
        {
            Obstacle.Height => s_findHigh,
            Obstacle.Water => s_findFar,
            Obstacle.Darkness => s_findDark,
            Obstacle.Keeper => s_findKept,
            _ => s_findOwner,
        },
        Deed.Try => Try(in after),
        Deed.Succeed => Succeed(in after),
        _ => after.Plot == Plot.Found ? s_rejoiceOwner : s_rejoice,
    };

    private static Template Try(in SagaState s) => s.Remedy switch
    {
        Remedy.Helper => s_tryHelper,
        Remedy.Friend => s_tryFriend,
        Remedy.Effort => s_tryEffort,
        Remedy.Food => s_tryFood,
        Remedy.Song => s_trySong,
        Remedy.Words => s.Plot == Plot.Lost ? s_tryWordsLost : s_tryWordsGift,
        _ => s_tryPatience,
    };

    private static Template Succeed(in SagaState s) => s.Remedy switch
    {
        Remedy.Helper => s_helped,
        Remedy.Friend or Remedy.Effort => s_reached,
        Remedy.Food => s.Obstacle == Obstacle.Keeper ? s_traded : s_fed,
        Remedy.Song => s.Obstacle == Obstacle.Keeper ? s_charmed : s_lured,
        Remedy.Words => s_persuaded,
        _ => s_lured,
    };
}
