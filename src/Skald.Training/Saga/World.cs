using System.Collections.Immutable;

namespace Skald.Training.Saga;

/// <summary>The facts of the small world that hold in every tale and in every language.</summary>
internal static class World
{
    public const int Things = 24, Qualities = 16, Traits = 16, Weathers = 10, Feelings = 8, Foods = 16, Animals = 16;
    public const int Places = 24, Strangers = Animals / 2;

    public static readonly ImmutableArray<Person> People =
    [
        new("Anna", true), new("Clara", true), new("Ella", true), new("Emma", true), new("Greta", true),
        new("Ida", true), new("Lily", true), new("Lucy", true), new("Mia", true), new("Nora", true),
        new("Olga", true), new("Rosa", true), new("Ruth", true), new("Tilda", true), new("Vera", true),
        new("Wilma", true), new("Ben", false), new("Emil", false), new("Finn", false), new("Hugo", false),
        new("Jack", false), new("Karl", false), new("Leo", false), new("Max", false), new("Noah", false),
        new("Oscar", false), new("Otto", false), new("Paul", false), new("Peter", false), new("Rudi", false),
        new("Sam", false), new("Tom", false),
    ];

    /// <summary>Whether a person is one of those whom tales are about; the others are their friends.</summary>
    /// <remarks>
    /// Roles have people, animals and places of their own, so that a reader who sees a name knows its part: a small
    /// model learns in minutes to keep them apart.
    /// </remarks>
    public static bool IsHero(int person) => person % 2 == 0;

    /// <summary>Whether an animal gives advice; the others help, keep or have lost things.</summary>
    public static bool IsAdviser(int animal) => animal % 2 == 0;

    /// <summary>Whether people live near a place.</summary>
    public static bool IsHome(int place) => place >= (int)Place.School;

    /// <summary>Whether advisers are met at a place.</summary>
    public static bool IsOnTheWay(int place) => place < (int)Place.River;

    /// <summary>Whether things turn up at a place: all have something high, deep water and dark holes.</summary>
    public static bool IsFarAway(int place) => place is >= (int)Place.River and < (int)Place.School;

    /// <summary>The obstacle that an animal can overcome as a helper; the last four help with none.</summary>
    public static bool CanHelp(Animal animal, Obstacle obstacle) => obstacle switch
    {
        Obstacle.Height => animal is Animal.Owl or Animal.Crow or Animal.Squirrel or Animal.Cat,
        Obstacle.Water => animal is Animal.Duck or Animal.Frog or Animal.Otter or Animal.Goose,
        Obstacle.Darkness => animal is Animal.Mole or Animal.Mouse or Animal.Badger or Animal.Hedgehog,
        _ => false,
    };
}
