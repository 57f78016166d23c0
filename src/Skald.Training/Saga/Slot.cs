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

    /// <summary>Her or His, of the hero.</summary>
    HerCapital,

    /// <summary>The friend's name.</summary>
    Friend,

    /// <summary>Daughter or son, of the friend.</summary>
    FriendChild,

    /// <summary>The thing's noun.</summary>
    Thing,

    /// <summary>The thing's noun in a title.</summary>
    ThingCapital,

    /// <summary>The thing's noun with its indefinite article.</summary>
    AThing,

    /// <summary>The thing's noun; definite if the reader knows it.</summary>
    SomeThing,

    /// <summary>The thing with its article in a title.</summary>
    AThingCapital,

    /// <summary>The thing with its quality.</summary>
    QualityThing,

    /// <summary>The thing with its quality and indefinite article.</summary>
    AQualityThing,

    /// <summary>The food with its article.</summary>
    AFood,

    /// <summary>The place near which the hero lives.</summary>
    Home,

    /// <summary>The first place.</summary>
    First,

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

    /// <summary>The trait with its article.</summary>
    ATrait,

    /// <summary>The weather.</summary>
    Weather,

    /// <summary>The feeling.</summary>
    Feeling,
}
