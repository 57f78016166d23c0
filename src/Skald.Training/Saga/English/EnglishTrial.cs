namespace Skald.Training.Saga.English;

/// <summary>The third paragraph: the obstacle, the remedy, and what comes of it.</summary>
internal static class EnglishTrial
{
    private const string Arrival =
        "[At last|Then|Before long|At length|After an hour|In the end|A little later] {they} [came|got|made it] to " +
        "the {p2}, ";

    private static readonly Template[] s_findHigh = Template.Set(
        Arrival + "and there was {theqthing}, [high in a tree|on the highest branch|at the top of a tall tree|up in " +
        "an oak|too high to reach].");

    private static readonly Template[] s_findFar = Template.Set(
        Arrival + "and there was {theqthing}, [far out on the water|floating in the deep water|drifting away|" +
        "bobbing up and down|too far out to reach].");

    private static readonly Template[] s_findDark = Template.Set(
        Arrival + "and there was {theqthing}, [at the bottom of a dark hole|deep down in a hole|in a hole as black " +
        "as night|deep down in a crack|far down in the dark].");

    private static readonly Template[] s_findKept = Template.Set(
        Arrival + "where {astranger} [sat on|was playing with|held|was guarding|was hiding|slept on] {theqthing}.");

    private static readonly Template[] s_findOwner = Template.Set(
        Arrival + "and there sat the {stranger}, [looking|feeling] [very|quite|rather|terribly] {feeling}.");

    private static readonly Template[] s_refuseKeeper = Template.Set(
        "\"[It is mine now|Go away|I will not give it up|Leave me alone|Finders keepers|Never|Hands off|Not for " +
        "gold]!\" " +
        "[said|cried|grumbled|muttered] the {stranger}.");

    private static readonly Template[] s_refuseShy = Template.Set(
        "But the {stranger} was shy and " +
        "[hid behind a stone|ran behind a tree|hid in the tall grass|hid its face|would not come near|would not " +
        "look up|did not say a word|turned away].");

    private static readonly Template[] s_tryHelper = Template.Set(
        "[Just then|At that moment|By good luck|Luckily] {astranger} [came by|passed by|turned up|stopped] and " +
        "[said|cried], " +
        "\"[I can help|Let me help|Leave it to me|I will fetch it|Let me try|That is easy]!\"");

    private static readonly Template[] s_tryFriendHigh = Template.Set(
        "{friend} [let {hero} climb up on|lifted {hero} up on|took {hero} on|let {hero} stand on] {fher} shoulders.");

    private static readonly Template[] s_tryFriendFar = Template.Set(
        "{friend} held {hero} [by the hand|by the coat|by the belt|tight] while {she} leaned out over the water.");

    private static readonly Template[] s_tryFriendDark = Template.Set(
        "{friend} took {hero} by the hand, and together they [crept|climbed|crawled|stepped] down into the dark.");

    private static readonly Template[] s_tryEffortHigh = Template.Set(
        "{hero} slipped [once|twice|three times|again and again], but {she} climbed " +
        "[higher and higher|from branch to branch|up and up|bit by bit].");

    private static readonly Template[] s_tryEffortFar = Template.Set(
        "{hero} missed it [once|twice|three times|again and again], but {she} reached out again with " +
        "[a long stick|a long branch|a rake|a broom].");

    private static readonly Template[] s_tryEffortDark = Template.Set(
        "{hero} was afraid, but {she} [counted to three|took a deep breath|hummed a tune|shut both eyes] " +
        "and [crept|climbed|crawled|slid] in.");

    private static readonly Template[] s_tryFoodKeeper = Template.Set(
        "\"[Will you take|Would you like] my {food} for it?\" asked {hero}.",
        "{hero} [held out|offered] the {food} and said, \"[Let us trade|This is for you|Take this for it].\"");

    private static readonly Template[] s_tryFoodShy = Template.Set(
        "{hero} [held out the {food}|laid the {food} on the ground|offered it the {food}] " +
        "and [smiled|waited|spoke softly].");

    private static readonly Template[] s_trySong = Template.Set(
        "{hero} [sat down and|took a deep breath and|only smiled and] sang a song about " +
        "[the moon|the sea|summer|the stars|the wind|a silly king|a dancing bear|a sleepy giant|a lazy cook|two " +
        "snails].");

    private static readonly Template[] s_tryWordsLost = Template.Set(
        "\"Please,\" said {hero}, \"[it was a gift from {friend}|{friend} gave it to me|it came from {friend}].\"");

    private static readonly Template[] s_tryWordsGift = Template.Set(
        "\"Please,\" said {hero}, " +
        "\"[it is for {friend}'s birthday|I need it for {friend}|{friend} wishes for it so much].\"");

    private static readonly Template[] s_tryPatience = Template.Set(
        "{hero} sat down [on a stone|in the grass|on a log|under a tree] and waited " +
        "[quietly|without a word|for a long time|with a smile].");

    private static readonly Template[] s_helperThanked = Template.Set(
        "The {stranger} {reach} and [brought|carried|pulled|bore] the {thing} back, " +
        "and {hero} [thanked it warmly|thanked it kindly|thanked it three times|shook its hand|bowed to it].");

    private static readonly Template[] s_helperFed = Template.Set(
        "The {stranger} {reach} and [brought|carried|pulled|bore] the {thing} back, " +
        "and {hero} [gave it the {food}|fed it the {food}|paid it with the {food}|gave it the {food} as a reward].");

    private static readonly Template[] s_reached = Template.Set(
        "[At last|In the end|A moment later|This time] {hero} [caught|grabbed|got hold of|seized] the {thing}.");

    private static readonly Template[] s_traded = Template.Set(
        "The {stranger} [ate|took|gobbled up] the {food} and [gave|handed|passed|threw] {him} the {thing}.");

    private static readonly Template[] s_charmed = Template.Set(
        "The {stranger} [liked it so much|was so pleased] that it [gave|handed|passed|threw] {him} the {thing}.");

    private static readonly Template[] s_persuaded = Template.Set(
        "The {stranger} was [sorry|ashamed|touched|moved] and [gave|handed|passed|threw] {him} the {thing}.");

    private static readonly Template[] s_fed = Template.Set(
        "The {stranger} came [nearer|out], [ate|took|gobbled up] the {food} " +
        "and [said|cried|called], \"That is my {thing}!\"");

    private static readonly Template[] s_lured = Template.Set(
        "The {stranger} came [nearer|out] to listen and [said|cried|called], \"That is my {thing}!\"");

    private static readonly Template[] s_trusted = Template.Set(
        "[At last|After a while|Little by little] the {stranger} came [nearer|out] " +
        "and [said|cried|called], \"That is my {thing}!\"");

    private static readonly Template[] s_rejoice = Template.Set(
        "{hero} [hugged|held|kissed|waved] the {qthing} and was [not {feeling} any more|{feeling} no longer].",
        "[Now|After that|And now] {hero} was [not {feeling} any more|{feeling} no longer].",
        "{hero} [laughed|smiled|sang|danced] and was [not {feeling} any more|{feeling} no longer].");

    private static readonly Template[] s_rejoiceOwner = Template.Set(
        "{hero} [gave|handed|passed] it the {qthing}, and it was [not {feeling} any more|{feeling} no longer].");

    private static readonly Template[] s_play = Template.Set(
        "[Then {hero}|{hero}] and the {stranger} {use} the {thing} " +
        "[for a while|until supper|for an hour|all afternoon|side by side|with great joy|again and again|like old " +
        "friends].");

    private static readonly Template[] s_playAndEat = Template.Set(
        "[Then {hero}|{hero}] and the {stranger} {use} the {thing} and [ate|shared|finished|enjoyed] the {food}.");

    public static Template[] Wordings(in SagaState after, Deed deed) => deed switch
    {
        Deed.Find => after.Obstacle switch
        {
            Obstacle.Height => s_findHigh,
            Obstacle.Water => s_findFar,
            Obstacle.Darkness => s_findDark,
            Obstacle.Keeper => s_findKept,
            _ => s_findOwner,
        },
        Deed.Refuse => after.Obstacle == Obstacle.Keeper ? s_refuseKeeper : s_refuseShy,
        Deed.Try => Try(in after),
        Deed.Succeed => Succeed(in after),
        Deed.Rejoice => after.Plot == Plot.Found ? s_rejoiceOwner : s_rejoice,
        _ => after.FoodHolder == Holder.Hero ? s_playAndEat : s_play,
    };

    private static Template[] Try(in SagaState s) => s.Remedy switch
    {
        Remedy.Helper => s_tryHelper,
        Remedy.Friend => s.Obstacle switch
        {
            Obstacle.Height => s_tryFriendHigh,
            Obstacle.Water => s_tryFriendFar,
            _ => s_tryFriendDark,
        },
        Remedy.Effort => s.Obstacle switch
        {
            Obstacle.Height => s_tryEffortHigh,
            Obstacle.Water => s_tryEffortFar,
            _ => s_tryEffortDark,
        },
        Remedy.Food => s.Obstacle == Obstacle.Keeper ? s_tryFoodKeeper : s_tryFoodShy,
        Remedy.Song => s_trySong,
        Remedy.Words => s.Plot == Plot.Lost ? s_tryWordsLost : s_tryWordsGift,
        _ => s_tryPatience,
    };

    private static Template[] Succeed(in SagaState s) => s.Remedy switch
    {
        Remedy.Helper => s.FoodHolder == Holder.Hero ? s_helperThanked : s_helperFed,
        Remedy.Friend or Remedy.Effort => s_reached,
        Remedy.Food => s.Obstacle == Obstacle.Keeper ? s_traded : s_fed,
        Remedy.Song => s.Obstacle == Obstacle.Keeper ? s_charmed : s_lured,
        Remedy.Words => s_persuaded,
        _ => s_trusted,
    };
}
