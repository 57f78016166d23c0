namespace Skald.Training.Saga;

/// <summary>Which slots can hold different words after different acts of one step.</summary>
internal static class SlotDecision
{
    /// <summary>Whether acts of this deed may decide the slot's words; too many is safe, too few is not.</summary>
    public static bool IsMadeBy(Deed deed, Slot slot) => slot switch
    {
        Slot.Hero or Slot.Girl or Slot.She or Slot.SheCapital or Slot.Her or Slot.HerCapital or Slot.Him
            or Slot.ATrait => deed == Deed.Hero,
        Slot.Friend or Slot.FriendShe or Slot.FriendHer => deed is Deed.Dedicate or Deed.Befriend,
        Slot.Thing or Slot.ThingCapital or Slot.AThingCapital => deed == Deed.Title,
        Slot.QualityThing or Slot.AQualityThing or Slot.SomeQualityThing => deed is Deed.Treasure or Deed.Day,
        Slot.Weather => deed == Deed.Day,
        Slot.Feeling => deed == Deed.Feel,
        Slot.Food or Slot.AFood or Slot.They or Slot.TheyCapital => deed == Deed.Pack,
        Slot.Home => deed == Deed.Home,
        Slot.First or Slot.AtFirst or Slot.Adviser or Slot.AnAdviser => deed == Deed.Meet,
        Slot.Second or Slot.AtSecond => deed == Deed.Advise,
        Slot.Stranger or Slot.AStranger or Slot.Reach => deed is Deed.Advise or Deed.Find or Deed.Try,
        _ => false,
    };
}
