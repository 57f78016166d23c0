namespace Skald.Training.Saga;

/// <summary>The steps of a tale, in their order; each is told in one sentence or two.</summary>
public enum Deed
{
    /// <summary>Names the wish and the thing.</summary>
    Title,

    /// <summary>Names the friend for whom the gift is; only in tales about gifts.</summary>
    Dedicate,

    /// <summary>Tells what the hero is like.</summary>
    Trait,

    /// <summary>Names the hero.</summary>
    Hero,

    /// <summary>Tells where the hero lives.</summary>
    Home,

    /// <summary>Tells who the best friend is.</summary>
    Befriend,

    /// <summary>Tells of the thing lost or wished for; no step of tales about found things.</summary>
    Treasure,

    /// <summary>The trouble begins.</summary>
    Day,

    /// <summary>The hero feels or wonders.</summary>
    Feel,

    /// <summary>The hero goes to a first place.</summary>
    Meet,

    /// <summary>The hero meets the adviser there.</summary>
    Adviser,

    /// <summary>The hero asks.</summary>
    Ask,

    /// <summary>The adviser names the second place.</summary>
    Advise,

    /// <summary>The hero walks on over an obstacle that is none.</summary>
    Path,

    /// <summary>The hero comes to the second place and meets the obstacle.</summary>
    Find,

    /// <summary>The remedy is tried.</summary>
    Try,

    /// <summary>The remedy works and the thing changes hands.</summary>
    Succeed,

    /// <summary>There is joy again, for the hero or for the owner.</summary>
    Rejoice,

    /// <summary>The hero goes home, and the friend sees the thing, receives it or hears of it.</summary>
    Return,

    /// <summary>The friend says something.</summary>
    Greet,

    /// <summary>Tells what there is for supper.</summary>
    Supper,

    /// <summary>What the hero learned.</summary>
    Moral,

    /// <summary>Nothing more is told.</summary>
    End,
}
