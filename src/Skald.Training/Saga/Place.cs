namespace Skald.Training.Saga;

/// <summary>The places of the world: eight on the way, eight far away by the water, eight to live near.</summary>
public enum Place
{
    /// <summary>In the wood.</summary>
    Wood,

    /// <summary>On the hill.</summary>
    Hill,

    /// <summary>In the meadow.</summary>
    Meadow,

    /// <summary>In the barn.</summary>
    Barn,

    /// <summary>By the well.</summary>
    Well,

    /// <summary>In the garden.</summary>
    Garden,

    /// <summary>In the orchard.</summary>
    Orchard,

    /// <summary>At the castle.</summary>
    Castle,

    /// <summary>By the river.</summary>
    River,

    /// <summary>By the lake.</summary>
    Lake,

    /// <summary>By the pond.</summary>
    Pond,

    /// <summary>In the swamp.</summary>
    Swamp,

    /// <summary>By the bridge.</summary>
    Bridge,

    /// <summary>At the mill.</summary>
    Mill,

    /// <summary>At the beach.</summary>
    Beach,

    /// <summary>At the harbour.</summary>
    Harbour,

    /// <summary>Near the school.</summary>
    School,

    /// <summary>Near the church.</summary>
    Church,

    /// <summary>Near the bakery.</summary>
    Bakery,

    /// <summary>Near the forge.</summary>
    Forge,

    /// <summary>Near the station.</summary>
    Station,

    /// <summary>Near the market.</summary>
    Market,

    /// <summary>Near the park.</summary>
    Park,

    /// <summary>Near the fountain.</summary>
    Fountain,
}
