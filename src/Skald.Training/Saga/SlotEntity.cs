namespace Skald.Training.Saga;

/// <summary>Which slots name entities, and where in the slot's words the name itself lies.</summary>
internal static class SlotEntity
{
    /// <summary>The role that the slot names; null for slots that name none.</summary>
    public static Role? RoleOf(Slot slot) => slot switch
    {
        Slot.Hero => Role.Hero,
        Slot.Friend => Role.Friend,
        Slot.Thing or Slot.ThingCapital or Slot.AThing or Slot.SomeThing or Slot.AThingCapital
            or Slot.QualityThing or Slot.AQualityThing => Role.Thing,
        Slot.AFood => Role.Food,
        Slot.Home => Role.Home,
        Slot.First => Role.FirstPlace,
        Slot.Second or Slot.AtSecond => Role.SecondPlace,
        Slot.Adviser or Slot.AnAdviser => Role.Adviser,
        Slot.Stranger or Slot.AStranger => Role.Stranger,
        _ => null,
    };

    /// <summary>What kind of entity plays the role.</summary>
    public static EntityKind KindOf(Role role) => role switch
    {
        Role.Hero or Role.Friend => EntityKind.Person,
        Role.Thing => EntityKind.Thing,
        Role.Food => EntityKind.Food,
        Role.Home or Role.FirstPlace or Role.SecondPlace => EntityKind.Place,
        _ => EntityKind.Animal,
    };

    /// <summary>The length of the article or preposition before the name, in UTF-16 units.</summary>
    public static int Skip(Slot slot, string words) => slot switch
    {
        Slot.AThing or Slot.SomeThing or Slot.AThingCapital or Slot.AQualityThing or Slot.AFood or Slot.AnAdviser
            or Slot.AStranger => words.IndexOf(' ', StringComparison.Ordinal) + 1,
        Slot.AtSecond => words.LastIndexOf(' ') + 1,
        _ => 0,
    };
}
