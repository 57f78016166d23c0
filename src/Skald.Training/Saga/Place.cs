namespace Skald.Training.Saga;

/// <summary>The places of the world.</summary>
public enum Place
{
    /// <summary>In the wood.</summary>
    Wood,

    /// <summary>By the river.</summary>
    River,

    /// <summary>On the hill.</summary>
    Hill,

    /// <summary>At the mill.</summary>
    Mill,

    /// <summary>By the lake.</summary>
    Lake,

    /// <summary>In the meadow.</summary>
    Meadow,

    /// <summary>In the barn.</summary>
    Barn,

    /// <summary>By the bridge.</summary>
    Bridge,

    /// <summary>By the well.</summary>
    Well,

    /// <summary>In the garden.</summary>
    Garden,

    /// <summary>At the harbour.</summary>
    Harbour,

    /// <summary>In the orchard.</summary>
    Orchard,

    /// <summary>At the beach.</summary>
    Beach,

    /// <summary>At the castle.</summary>
    Castle,

    /// <summary>In the swamp.</summary>
    Swamp,

    /// <summary>In the cave.</summary>
    Cave,

    /// <summary>At the school.</summary>
    School,

    /// <summary>By the church.</summary>
    Church,

    /// <summary>At the bakery.</summary>
    Bakery,

    /// <summary>At the forge.</summary>
    Forge,

    /// <summary>At the station.</summary>
    Station,

    /// <summary>At the market.</summary>
    Market,

    /// <summary>In the park.</summary>
    Park,

    /// <summary>By the pond.</summary>
    Pond,
}
