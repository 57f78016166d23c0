using System.Collections.Frozen;

namespace Skald.Training.Saga;

/// <summary>How slots are written in templates.</summary>
internal static class SlotNames
{
    private static readonly FrozenDictionary<string, Slot> s_slots = new Dictionary<string, Slot>()
    {
        ["hero"] = Slot.Hero,
        ["girl"] = Slot.Girl,
        ["she"] = Slot.She,
        ["She"] = Slot.SheCapital,
        ["her"] = Slot.Her,
        ["Her"] = Slot.HerCapital,
        ["him"] = Slot.Him,
        ["friend"] = Slot.Friend,
        ["fshe"] = Slot.FriendShe,
        ["fher"] = Slot.FriendHer,
        ["fchild"] = Slot.FriendChild,
        ["they"] = Slot.They,
        ["They"] = Slot.TheyCapital,
        ["thing"] = Slot.Thing,
        ["Thing"] = Slot.ThingCapital,
        ["AThing"] = Slot.AThingCapital,
        ["qthing"] = Slot.QualityThing,
        ["aqthing"] = Slot.AQualityThing,
        ["theqthing"] = Slot.SomeQualityThing,
        ["use"] = Slot.Use,
        ["food"] = Slot.Food,
        ["afood"] = Slot.AFood,
        ["home"] = Slot.Home,
        ["p1"] = Slot.First,
        ["at1"] = Slot.AtFirst,
        ["p2"] = Slot.Second,
        ["at2"] = Slot.AtSecond,
        ["adviser"] = Slot.Adviser,
        ["anadviser"] = Slot.AnAdviser,
        ["stranger"] = Slot.Stranger,
        ["astranger"] = Slot.AStranger,
        ["reach"] = Slot.Reach,
        ["trait"] = Slot.Trait,
        ["atrait"] = Slot.ATrait,
        ["weather"] = Slot.Weather,
        ["after"] = Slot.WeatherAfter,
        ["feeling"] = Slot.Feeling,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The slot written as <paramref name="name"/> between braces.</summary>
    /// <exception cref="ArgumentException">There is no such slot.</exception>
    public static Slot Parse(string name) => s_slots.TryGetValue(name, out Slot slot)
        ? slot
        : throw new ArgumentException($"Template: a slot must be in SlotNames, got {{{name}}}.", nameof(name));
}
