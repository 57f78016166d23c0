using System.Collections.ObjectModel;

namespace Skald.Training.Saga;

/// <summary>How slots are written in templates.</summary>
internal static class SlotNames
{
    private static readonly ReadOnlyDictionary<string, Slot> s_slots = new Dictionary<string, Slot>
    {
        ["hero"] = Slot.Hero,
        ["girl"] = Slot.Girl,
        ["she"] = Slot.She,
        ["Her"] = Slot.HerCapital,
        ["friend"] = Slot.Friend,
        ["fchild"] = Slot.FriendChild,
        ["thing"] = Slot.Thing,
        ["Thing"] = Slot.ThingCapital,
        ["athing"] = Slot.AThing,
        ["thething"] = Slot.SomeThing,
        ["AThing"] = Slot.AThingCapital,
        ["qthing"] = Slot.QualityThing,
        ["aqthing"] = Slot.AQualityThing,
        ["afood"] = Slot.AFood,
        ["home"] = Slot.Home,
        ["p1"] = Slot.First,
        ["p2"] = Slot.Second,
        ["at2"] = Slot.AtSecond,
        ["adviser"] = Slot.Adviser,
        ["anadviser"] = Slot.AnAdviser,
        ["stranger"] = Slot.Stranger,
        ["astranger"] = Slot.AStranger,
        ["reach"] = Slot.Reach,
        ["atrait"] = Slot.ATrait,
        ["weather"] = Slot.Weather,
        ["feeling"] = Slot.Feeling,
    }.AsReadOnly();

    /// <summary>The slot written as <paramref name="name"/> between braces.</summary>
    /// <exception cref="ArgumentException">There is no such slot.</exception>
    public static Slot Parse(string name) => s_slots.TryGetValue(name, out Slot slot)
        ? slot
        : throw new ArgumentException($"Template: a slot must be in SlotNames, got {{{name}}}.", nameof(name));
}
