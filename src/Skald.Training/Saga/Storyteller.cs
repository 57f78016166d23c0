namespace Skald.Training.Saga;

/// <summary>Runs the grammar once, under a chooser.</summary>
internal static class Storyteller
{
    /// <summary>Runs a tale from its title to its moral; false where the chooser found no act that fits.</summary>
    public static bool Run(IChooser chooser, ITelling telling, Draft draft)
    {
        SagaState state = default;
        while (state.Next != Deed.End)
        {
            Drama.Offer(in state, draft.Acts);
            if (!chooser.TryChoose(in state, draft.Acts, telling, out Turn turn)) return false;
            Drama.Apply(ref state, draft.Acts[turn.Act]);
            draft.Add(in state, turn, telling);
        }

        draft.State = state;
        return true;
    }
}
