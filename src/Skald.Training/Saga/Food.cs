namespace Skald.Training.Saga;

/// <summary>What the hero can give away to eat.</summary>
public enum Food
{
    /// <summary>An apple.</summary>
    Apple,

    /// <summary>A pear.</summary>
    Pear,

    /// <summary>A plum.</summary>
    Plum,

    /// <summary>A carrot.</summary>
    Carrot,

    /// <summary>An oatcake.</summary>
    Oatcake,

    /// <summary>A bun.</summary>
    Bun,

    /// <summary>A nut.</summary>
    Nut,

    /// <summary>A cookie.</summary>
    Cookie,

    /// <summary>A peach.</summary>
    Peach,

    /// <summary>A turnip.</summary>
    Turnip,

    /// <summary>A radish.</summary>
    Radish,

    /// <summary>A muffin.</summary>
    Muffin,

    /// <summary>A potato.</summary>
    Potato,

    /// <summary>A pretzel.</summary>
    Pretzel,

    /// <summary>A waffle.</summary>
    Waffle,

    /// <summary>A pancake.</summary>
    Pancake,
}
