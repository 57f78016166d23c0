namespace Skald.Training.Saga.English;

/// <summary>Lists of words that fit in several places, as forks of a template.</summary>
internal static class EnglishLists
{
    /// <summary>What any small object can be like.</summary>
    public const string Wear =
        "[broken|brown|grey|black|sticky|wet|burnt|lumpy|dusty|muddy|hairy|mossy|rotten|slippery|striped|spotted]";

    /// <summary>What any place can be like.</summary>
    public const string Air =
        "[shady|dim|grassy|noisy|narrow|muddy|dusty|sandy|stony|wet|forgotten|mossy|steep|frozen|sleepy|silent]";

    /// <summary>Objects of which there are several.</summary>
    public const string Objects =
        "[socks|pots|spoons|pebbles|chairs|jars|eggs|bricks|boots|plates|shells|teapots|pumpkins|nails|stamps|corks]";

    /// <summary>How somebody speaks or acts.</summary>
    public const string Manner =
        "[politely|shyly|bravely|softly|loudly|slowly|quickly|gently|calmly|proudly|sleepily|eagerly|kindly|happily|" +
        "nervously|quietly]";

    /// <summary>How somebody acts who is not glad.</summary>
    public const string Sadly =
        "[loudly|softly|slowly|deeply|quietly|bitterly|heavily|silently|gently|calmly|sleepily|nervously|shyly|" +
        "strangely|wildly|wearily]";
}
