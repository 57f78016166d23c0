namespace Skald.Training.Saga;

/// <summary>The steps of a tale, in their order; each is told in one or two sentences.</summary>
public enum Deed
{
    /// <summary>Names the wish and the thing.</summary>
    Title,

    /// <summary>Names the friend for whom the gift is; only in tales about gifts.</summary>
    Dedicate,

    /// <summary>Tells what the hero is known for.</summary>
    Trait,

    /// <summary>Names the hero.</summary>
    Hero,

    /// <summary>Tells what the hero wears.</summary>
    Look,

    /// <summary>Tells where the hero lives.</summary>
    Home,

    /// <summary>Tells who the best friend is.</summary>
    Befriend,

    /// <summary>Tells of the thing lost or wished for; no step of tales about found things.</summary>
    Treasure,

    /// <summary>The trouble begins.</summary>
    Day,

    /// <summary>The hero looks for the thing in vain; no step of tales about found things.</summary>
    Search,

    /// <summary>The hero feels and decides.</summary>
    Feel,

    /// <summary>The hero takes food along; the friend comes or stays.</summary>
    Pack,

    /// <summary>Tells what is seen on the way.</summary>
    Walk,

    /// <summary>The hero goes to a first place.</summary>
    Meet,

    /// <summary>The hero meets the adviser there.</summary>
    Adviser,

    /// <summary>The hero asks.</summary>
    Ask,

    /// <summary>The adviser names the second place.</summary>
    Advise,

    /// <summary>The adviser warns of something on the way.</summary>
    Warn,

    /// <summary>The hero walks on over an obstacle that is none.</summary>
    Path,

    /// <summary>The hero comes to the second place and meets the obstacle.</summary>
    Find,

    /// <summary>The remedy is tried.</summary>
    Try,

    /// <summary>The remedy works and the thing changes hands.</summary>
    Succeed,

    /// <summary>The feeling of the beginning is gone.</summary>
    Rejoice,

    /// <summary>Hero and owner play with the thing; only in tales about found things.</summary>
    Play,

    /// <summary>The hero goes home; the weather has changed.</summary>
    Return,

    /// <summary>The friend hears of it, or receives the gift.</summary>
    Greet,

    /// <summary>Tells what there is for supper.</summary>
    Supper,

    /// <summary>The two friends play, and eat what is left; no step of tales about found things.</summary>
    Share,

    /// <summary>What the hero learned.</summary>
    Moral,

    /// <summary>Nothing more is told.</summary>
    End,
}
