namespace Skald.Training.Saga.English;

/// <summary>The last paragraph: home, friend, and what was learned.</summary>
internal static class EnglishEnding
{
    private const string Praise =
        "\"[What {atrait} {girl} you are|You really are {atrait} {girl}|I am glad to know such {atrait} {girl}]!\"";

    private static readonly Template[] s_return = Template.Set(
        "[In the evening|At sunset|Late in the day|When it grew dark] " +
        "{they} [walked|went|ran|hurried] home to the {home}, and {after}.");

    private static readonly Template[] s_greetCompanion = Template.Set(
        Praise + " [said|cried|laughed] {friend}.");

    private static readonly Template[] s_greetWaiting = Template.Set(
        Praise + " [said|cried|laughed] {friend} [at the gate|at the door|by the fire|when {fshe} heard of it].");

    private static readonly Template[] s_greetGift = Template.Set(
        "{hero} [gave|handed] {friend} the {qthing}, and {fshe} [said|cried|laughed], " + Praise);

    private static readonly Template[] s_shareFood = Template.Set(
        "Together they {use} the {thing} and [ate|shared] the {food}.",
        "[Then|Afterwards|Later] {hero} and {friend} [ate|shared] the {food} and {use} the {thing}.");

    private static readonly Template[] s_shareThing = Template.Set(
        "[Together they|{hero} and {friend}] {use} the {thing} until " +
        "[it was dark|bedtime|supper|the moon rose|they were tired].");

    private static readonly Template[] s_moralHelper = Moral(
        "even the smallest friend can be a great help|it is wise to let others help|" +
        "help often comes when it is needed most|everyone can do something well");

    private static readonly Template[] s_moralFriend = Moral(
        "two can do what one cannot|a good friend makes hard things easy|" +
        "it is good to hold on to a friend|nobody has to do everything alone");

    private static readonly Template[] s_moralEffort = Moral(
        "those who do not give up get there in the end|courage grows when it is used|" +
        "it is good to try once more|fear goes away when one walks up to it");

    private static readonly Template[] s_moralFood = Moral(
        "those who share are never poor|a small gift can open a big door|" +
        "sharing is the best way to make a friend|one must give in order to get");

    private static readonly Template[] s_moralSong = Moral(
        "a song can do more than strength|a merry song opens every door|" +
        "there is a song for every trouble|nobody can be cross while somebody sings");

    private static readonly Template[] s_moralWords = Moral(
        "a kind word goes a long way|it is better to ask than to take|" +
        "the truth is the best thing to say|a soft voice is heard the furthest");

    private static readonly Template[] s_moralPatience = Moral(
        "good things come to those who wait|trust takes a little time|" +
        "it is good to sit still now and then|a shy friend needs a quiet one");

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
        $"[So|And so|That day|That is how] {{hero}} [learned|found out] that [{sayings}].");
}
