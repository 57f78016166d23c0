namespace Skald.Training.Saga.English;

/// <summary>The third paragraph: the obstacle, the remedy, and what comes of it.</summary>
internal static class EnglishTrial
{
    private const string Arrival =
        "[At last|Then|Soon|Later|Next|Finally|Quickly|Slowly] {they} [came|got|trudged|marched|ran|hurried|hiked|" +
        "stumbled] to the " + EnglishLists.Air + " {p2}, ";

    private static readonly Template s_path = Template.Of(
        "{They} [climbed|jumped|crawled|clambered] over a [mossy|broken|steep|crumbling|fallen|rotten|slippery|stony|" +
        "hollow|frozen|wobbly|thorny|sandy|wet|long|forgotten] [gate|wall|log|ditch|stile|brook|hedge|rock|rail|root|" +
        "bank|step|heap|trunk|dam|pile].");

    private static readonly Template s_findHigh = Template.Of(
        Arrival + "and there was {theqthing}, [in a tree|up high|on a branch|on a roof|in the leaves|on a pole|in a " +
        "nest|on a wire].");

    private static readonly Template s_findFar = Template.Of(
        Arrival + "and there was {theqthing}, [on the water|far out|on a wave|in the reeds|on an island|on a raft|in " +
        "the foam|in deep water].");

    private static readonly Template s_findDark = Template.Of(
        Arrival + "and there was {theqthing}, [in a hole|deep down|in a crack|in a tunnel|in a pit|in the dark|" +
        "underground|under a stone].");

    private static readonly Template s_findKept = Template.Of(
        Arrival + "where {astranger} [held|guarded|hid|licked|washed|wore|dragged|watched] {theqthing}.");

    private static readonly Template s_findOwner = Template.Of(
        Arrival + "and there [sat|stood|lay|wept] the {stranger}, [looking|feeling] [very|quite|rather|terribly] " +
        "{feeling}.");

    private static readonly Template s_tryHelper = Template.Of(
        "[Just then|Luckily|Suddenly|All at once] {astranger} [came|stopped|woke|landed|laughed|peeped out|rushed in|" +
        "turned up] and [said|cried], \"[I can help|Let me help|Let me try|Just wait]!\"");

    private static readonly Template s_tryFriend = Template.Of(
        "{friend} [held|pulled|pushed|lifted] {hero} " + EnglishLists.Manner + ".");

    private static readonly Template s_tryEffort = Template.Of(
        "{hero} [slipped|failed|stumbled|missed it] [once|twice|three times|four times|five times|six times|often|" +
        "again], but {she} [went on|kept on|did not stop|tried again] " +
        EnglishLists.Manner + ".");

    private static readonly Template s_tryFoodKeeper = Template.Of(
        "\"[Take|Try|Taste|Have|Eat|Enjoy] my {food},\" [said|offered|whispered|called] {hero} " +
        EnglishLists.Manner + ".");

    private static readonly Template s_tryFoodShy = Template.Of(
        "{hero} [held out|laid down|offered|gave up] the {food} and [smiled|waited|nodded|bowed] " +
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

    private static readonly Template s_helperThanked = Template.Of(
        "The {stranger} {reach} and [brought|carried|pulled|bore] the {thing} back, and {hero} [thanked|hugged|" +
        "kissed|praised] it.");

    private static readonly Template s_helperFed = Template.Of(
        "The {stranger} {reach} and [brought|carried|pulled|bore] the {thing} back, and {hero} [gave|fed|handed|" +
        "threw] it the {food}.");

    private static readonly Template s_reached = Template.Of(
        "[At last|Then|Finally|Soon] {hero} [caught|grabbed|reached|seized] the {thing}.");

    private static readonly Template s_traded = Template.Of(
        "The {stranger} [ate|took|licked|sniffed] the {food} and [gave|handed|passed|threw] {him} the {thing}.");

    private static readonly Template s_charmed = Template.Of(
        "The {stranger} [listened|danced|clapped|laughed] and [gave|handed|passed|threw] {him} the {thing}.");

    private static readonly Template s_persuaded = Template.Of(
        "The {stranger} was [sorry|ashamed|touched|moved] and [gave|handed|passed|threw] {him} the {thing}.");

    private static readonly Template s_fed = Template.Of(
        "The {stranger} [ate|took|licked|sniffed] the {food} and [said|cried|called|sobbed], \"That is my {thing}!\"");

    private static readonly Template s_lured = Template.Of(
        "\"That is my {thing}!\" [said|cried|called|sobbed] the {stranger}.");

    private static readonly Template s_rejoice = Template.Of(
        "{hero} [hugged|held|kissed|waved|stroked|patted|dusted|admired] the {qthing} and was {feeling} no longer.");

    private static readonly Template s_rejoiceOwner = Template.Of(
        "{hero} [gave|handed|passed|threw] it the {qthing}, and it was {feeling} no longer.");

    private static readonly Template s_play = Template.Of(
        "[Then|Afterwards|Later|Now] both {use} the {thing} " +
        EnglishLists.Manner + ".");

    private static readonly Template s_playAndEat = Template.Of(
        "[Then|Afterwards|Later|Now] both {use} the {thing} and [ate|shared|finished|enjoyed] the {food}.");

    public static Template Wordings(in SagaState after, Deed deed) => deed switch
    {
        Deed.Path => s_path,
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
        Deed.Rejoice => after.Plot == Plot.Found ? s_rejoiceOwner : s_rejoice,
        _ => after.FoodHolder == Holder.Hero ? s_playAndEat : s_play,
    };

    private static Template Try(in SagaState s) => s.Remedy switch
    {
        Remedy.Helper => s_tryHelper,
        Remedy.Friend => s_tryFriend,
        Remedy.Effort => s_tryEffort,
        Remedy.Food => s.Obstacle == Obstacle.Keeper ? s_tryFoodKeeper : s_tryFoodShy,
        Remedy.Song => s_trySong,
        Remedy.Words => s.Plot == Plot.Lost ? s_tryWordsLost : s_tryWordsGift,
        _ => s_tryPatience,
    };

    private static Template Succeed(in SagaState s) => s.Remedy switch
    {
        Remedy.Helper => s.FoodHolder == Holder.Hero ? s_helperThanked : s_helperFed,
        Remedy.Friend or Remedy.Effort => s_reached,
        Remedy.Food => s.Obstacle == Obstacle.Keeper ? s_traded : s_fed,
        Remedy.Song => s.Obstacle == Obstacle.Keeper ? s_charmed : s_lured,
        Remedy.Words => s_persuaded,
        _ => s_lured,
    };
}
