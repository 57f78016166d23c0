namespace Skald.Training.Saga;

/// <summary>The things that can be lost, found and given.</summary>
public enum Thing
{
    /// <summary>A kite.</summary>
    Kite,

    /// <summary>A ball.</summary>
    Ball,

    /// <summary>A drum.</summary>
    Drum,

    /// <summary>A toy boat.</summary>
    Boat,

    /// <summary>A book.</summary>
    Book,

    /// <summary>A bell.</summary>
    Bell,

    /// <summary>A lantern.</summary>
    Lantern,

    /// <summary>A flute.</summary>
    Flute,

    /// <summary>A doll.</summary>
    Doll,

    /// <summary>A whistle.</summary>
    Whistle,

    /// <summary>A horn.</summary>
    Horn,

    /// <summary>A puppet.</summary>
    Puppet,

    /// <summary>A fiddle.</summary>
    Fiddle,

    /// <summary>A hoop.</summary>
    Hoop,

    /// <summary>A rattle.</summary>
    Rattle,

    /// <summary>A skipping rope.</summary>
    Rope,

    /// <summary>A blanket.</summary>
    Blanket,

    /// <summary>A basket.</summary>
    Basket,

    /// <summary>A cup.</summary>
    Cup,

    /// <summary>An umbrella.</summary>
    Umbrella,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A mirror.</summary>
    Mirror,

    /// <summary>A wheel.</summary>
    Wheel,

    /// <summary>A toy wagon.</summary>
    Wagon,
}
