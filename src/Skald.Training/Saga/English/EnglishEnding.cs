namespace Skald.Training.Saga.English;

/// <summary>The last paragraph: home, friend, supper, and what was learned.</summary>
internal static class EnglishEnding
{
    private const string Home =
        "[At sunset|At dusk|By moonlight|Before dark|After that|At night|At bedtime|Before supper] {hero} " +
        "[walked|went|ran|hurried|skipped|rushed|strolled|danced] home from the {p2} and ";

    private static readonly Template s_returnLost = Template.Of(Home + "showed {friend} the {qthing}.");
    private static readonly Template s_returnGift = Template.Of(
        Home + "[gave|handed|brought|threw] {friend} the {qthing}.");
    private static readonly Template s_returnFound = Template.Of(Home + "told {friend} about the {stranger}.");

    private static readonly Template s_greet = Template.Of(
        "\"[What a day|Well done|How lovely|How brave|Good for you|Hooray|At last|Splendid]!\" [said|cried|laughed|" +
        "whispered] {friend} " + EnglishLists.Manner + ".");

    private static readonly Template s_supper = Template.Of(
        "For supper there was [fried|thick|tangy|salty|sour|spicy|creamy|burnt|lumpy|smoky|sticky|crispy|steaming|" +
        "mild|rich|thin] [soup|porridge|stew|pie|fish|rice|cabbage|pudding|sausage|omelette|spinach|pasta|ham|" +
        "salad|broth|chicken] with [butter|cheese|mustard|cream|jam|garlic|pepper|parsley|syrup|mushrooms|" +
        "raisins|gravy|sugar|berries|dumplings|toast].");

    private static readonly Template s_moralHelper = Moral(
        "small friends are great|it is wise to accept help|nobody can do everything|a paw can be a " +
        "hand|help comes when needed|everybody is good at something");

    private static readonly Template s_moralFriend = Moral(
        "two can do more|a friend makes hard things easy|friends hold on|no friend is too small|gold is no " +
        "friend|nobody is alone");

    private static readonly Template s_moralEffort = Moral(
        "giving up is no help|courage grows|trying makes us strong|it is good to try again|hard things can be " +
        "done|slow is fast enough");

    private static readonly Template s_moralFood = Moral(
        "those who share are never poor|small gifts open big doors|giving makes us glad|sharing makes friends|" +
        "it is good to give|a shared bite tastes better");

    private static readonly Template s_moralSong = Moral(
        "songs open doors|a tune is a good friend|songs cost nothing|music makes friends|singing is better than " +
        "shouting|a song can do more than gold");

    private static readonly Template s_moralWords = Moral(
        "kind words open doors|asking is better than taking|asking costs nothing|it is good to ask|truth " +
        "is best|a soft voice is heard");

    private static readonly Template s_moralPatience = Moral(
        "good things take time|trust grows slowly|waiting is an art|it is good to wait|a shy friend needs " +
        "time|quiet is no weakness");

    public static Template Wordings(in SagaState after, Deed deed) => deed switch
    {
        Deed.Return => after.Plot switch
        {
            Plot.Lost => s_returnLost,
            Plot.Gift => s_returnGift,
            _ => s_returnFound,
        },
        Deed.Greet => s_greet,
        Deed.Supper => s_supper,
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

    private static Template Moral(string sayings) => Template.Of(
        $"[So|Thus|Then|Now] {{hero}} [learned|knew|saw|felt] that [{sayings}].");
}
