namespace Skald.Training.Saga.English;

/// <summary>The last paragraph: home, friend, and what was learned.</summary>
internal static class EnglishEnding
{
    private const string Praise =
        "\"[What {atrait} {girl} you are|You really are {atrait} {girl}|You are such {atrait} {girl}|I knew you " +
        "were {atrait} {girl}]!\"";

    private static readonly Template[] s_return = Template.Set(
        "[In the evening|At sunset|Late in the day|When it grew dark|At the end of the day|When the owls woke] " +
        "{they} [walked|went|ran|hurried|skipped] home to the {home}, [and|and now|and by then] {after}.");

    private static readonly Template[] s_greetCompanion = Template.Set(
        Praise + " [said|cried|laughed|whispered] {friend}.");

    private static readonly Template[] s_greetWaiting = Template.Set(
        Praise + " [said|cried|laughed] {friend} [at the gate|at the door|by the fire|when {fshe} heard of it|that " +
        "night|with a wink].");

    private static readonly Template[] s_greetGift = Template.Set(
        "{hero} [gave|handed|brought] {friend} the {qthing}, and {fshe} [said|cried|laughed], " + Praise);

    private static readonly Template[] s_shareFood = Template.Set(
        "Together they {use} the {thing} and [ate|shared|finished|enjoyed] the {food}.",
        "[Then|Afterwards|Later|That night] {hero} and {friend} [ate|shared|finished|enjoyed] the {food} and {use} " +
        "the {thing}.");

    private static readonly Template[] s_shareThing = Template.Set(
        "[Together they|{hero} and {friend}] {use} the {thing} until " +
        "[it was dark|bedtime|supper|the moon rose|they were tired|the stars came out|the fire went out|midnight].");

    private static readonly Template[] s_moralHelper = Moral(
        "small friends can be a great help|it is wise to accept help|nobody can do everything|a helping paw is " +
        "worth much|" +
        "help comes when it is needed|everybody is good at something");

    private static readonly Template[] s_moralFriend = Moral(
        "two can do what one cannot|a good friend makes hard things easy|friends hold on tight|two are braver than " +
        "one|" +
        "a friend is worth more than gold|nobody has to be alone");

    private static readonly Template[] s_moralEffort = Moral(
        "it is too soon to give up|courage grows when it is used|trying makes us strong|the second try is often the " +
        "best|" +
        "it is good to try again|hard things can be done");

    private static readonly Template[] s_moralFood = Moral(
        "those who share are never poor|a small gift can open a big door|a full heart is better than a full bag|" +
        "giving makes the heart glad|" +
        "sharing makes friends|it is good to give");

    private static readonly Template[] s_moralSong = Moral(
        "a song can do more than strength|a merry song opens every door|a tune is a good friend|songs cost nothing|" +
        "music makes friends|singing is better than shouting");

    private static readonly Template[] s_moralWords = Moral(
        "a kind word goes a long way|it is better to ask than to take|asking costs nothing|politeness is a key|" +
        "it is best to tell the truth|a soft voice is heard");

    private static readonly Template[] s_moralPatience = Moral(
        "good things take time|trust grows slowly|waiting is an art|quiet company is the best|" +
        "it is good to wait|a shy friend needs patience");

    public static Template[] Wordings(in SagaState after, Deed deed) => deed switch
    {
        Deed.Return => s_return,
        Deed.Greet when after.Plot == Plot.Gift => s_greetGift,
        Deed.Greet => after.IsAccompanied ? s_greetCompanion : s_greetWaiting,
        Deed.Share => after.FoodHolder == Holder.Hero ? s_shareFood : s_shareThing,
        _ => after.Remedy switch
        {
            Remedy.Helper => s_moralHelper,
            Remedy.Friend => s_moralFriend,
            Remedy.Effort => s_moralEffort,
            Remedy.Food => s_moralFood,
            Remedy.Song => s_moralSong,
            Remedy.Words => s_moralWords,
            _ => s_moralPatience,
        },
    };

    private static Template[] Moral(string sayings) => Template.Set(
        $"[So|And so|In this way|At last] {{hero}} [learned|found out|saw|understood] that [{sayings}].");
}
