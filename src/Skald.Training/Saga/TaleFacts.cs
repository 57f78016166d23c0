namespace Skald.Training.Saga;

/// <summary>What is true in a tale, free of any language.</summary>
/// <param name="Plot">What kind of wish moves it.</param>
/// <param name="Hero">Whose tale it is.</param>
/// <param name="Friend">The hero's best friend.</param>
/// <param name="Trait">What the hero is known for.</param>
/// <param name="Thing">The thing lost, wished for or found.</param>
/// <param name="Quality">What the thing is like.</param>
/// <param name="Weather">The weather when the trouble begins.</param>
/// <param name="Feeling">What the one who misses the thing feels, until the thing is there.</param>
/// <param name="Home">Near which place the hero lives.</param>
/// <param name="FirstPlace">Where the hero meets the adviser.</param>
/// <param name="SecondPlace">Where the thing, or its owner, is.</param>
/// <param name="Adviser">The animal that knows where to go.</param>
/// <param name="Stranger">The helper, keeper or owner; null when none is met.</param>
/// <param name="Obstacle">What stands in the way.</param>
/// <param name="Remedy">How it is overcome.</param>
/// <param name="Food">What the hero gives away to eat; null when nothing.</param>
/// <param name="ThingHolder">Who has the thing in the end.</param>
public sealed record TaleFacts(
    Plot Plot, Person Hero, Person Friend, Trait Trait, Thing Thing, Quality Quality, Weather Weather, Feeling Feeling,
    Place Home, Place FirstPlace, Place SecondPlace, Animal Adviser, Animal? Stranger, Obstacle Obstacle,
    Remedy Remedy, Food? Food, Holder ThingHolder)
{
    internal static TaleFacts From(in SagaState s) => new(
        s.Plot, s.HeroPerson, s.FriendPerson, s.Trait, s.Thing, s.Quality, s.Weather, s.Feeling, s.Home, s.FirstPlace,
        s.SecondPlace, s.Adviser, s.Remedy is Remedy.Friend or Remedy.Effort ? null : s.Stranger, s.Obstacle,
        s.Remedy, s.Remedy == Remedy.Food ? s.Food : null, s.ThingHolder);
}
