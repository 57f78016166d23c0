namespace Skald.Training.Saga;

/// <summary>A place in a template that the state fills.</summary>
internal enum Slot
{
    /// <summary>Fixed words, not a slot.</summary>
    None,

    /// <summary>The hero's name.</summary>
    Hero,

    /// <summary>Girl or boy.</summary>
    Girl,

    /// <summary>She or he, of the hero.</summary>
    She,

    /// <summary>She or He.</summary>
    SheCapital,

    /// <summary>Her or his, of the hero.</summary>
    Her,

    /// <summary>Her or His.</summary>
    HerCapital,

    /// <summary>Her or him, of the hero.</summary>
    Him,

    /// <summary>The friend's name.</summary>
    Friend,

    /// <summary>She or he, of the friend.</summary>
    FriendShe,

    /// <summary>Her or his, of the friend.</summary>
    FriendHer,

    /// <summary>Daughter or son, of the friend.</summary>
    FriendChild,

    /// <summary>They when accompanied, else she or he.</summary>
    They,

    /// <summary>They, She or He.</summary>
    TheyCapital,

    /// <summary>The thing's noun.</summary>
    Thing,

    /// <summary>The thing's noun in a title.</summary>
    ThingCapital,

    /// <summary>The thing with its article in a title.</summary>
    AThingCapital,

    /// <summary>The thing with its quality.</summary>
    QualityThing,

    /// <summary>The thing with its quality and indefinite article.</summary>
    AQualityThing,

    /// <summary>The thing with its quality; definite if the reader knows it.</summary>
    SomeQualityThing,

    /// <summary>How one plays with the thing; the words before the thing.</summary>
    Use,

    /// <summary>The food.</summary>
    Food,

    /// <summary>The food with its article.</summary>
    AFood,

    /// <summary>The place near which the hero lives.</summary>
    Home,

    /// <summary>The first place.</summary>
    First,

    /// <summary>The first place with its preposition.</summary>
    AtFirst,

    /// <summary>The second place.</summary>
    Second,

    /// <summary>The second place with its preposition.</summary>
    AtSecond,

    /// <summary>The adviser.</summary>
    Adviser,

    /// <summary>The adviser with its article.</summary>
    AnAdviser,

    /// <summary>The animal of the trial.</summary>
    Stranger,

    /// <summary>The animal of the trial with its article.</summary>
    AStranger,

    /// <summary>How the helper gets there.</summary>
    Reach,

    /// <summary>The trait.</summary>
    Trait,

    /// <summary>The trait with its article.</summary>
    ATrait,

    /// <summary>The weather.</summary>
    Weather,

    /// <summary>How the weather has changed.</summary>
    WeatherAfter,

    /// <summary>The feeling.</summary>
    Feeling,
}
