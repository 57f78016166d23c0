namespace Skald.Training.Saga;

/// <summary>What kind of thing a span of text names.</summary>
public enum EntityKind
{
    /// <summary>A girl or a boy.</summary>
    Person,

    /// <summary>An animal that speaks.</summary>
    Animal,

    /// <summary>The thing lost, found or given.</summary>
    Thing,

    /// <summary>The food that the hero gives away.</summary>
    Food,

    /// <summary>A place of the world.</summary>
    Place,
}
