namespace Skald.Training.Saga;

/// <summary>Runs the grammar once, under a chooser.</summary>
internal static class Storyteller
{
    /// <summary>Runs a tale from its title to its moral; false where the chooser found no act that fits.</summary>
    public static bool Run(IChooser chooser, ITelling telling, Draft draft)
    {
        SagaState state = default;
        List<Way> ways = [];
        while (state.Next != Deed.End)
        {
            Drama.Offer(in state, draft.Acts);
            ways.Clear();
            if (!chooser.TryChoose(in state, draft.Acts, telling, ways, out int act)) return false;
            Drama.Apply(ref state, draft.Acts[act]);
            draft.Add(in state, act, ways, telling);
        }

        draft.State = state;
        return true;
    }
}
