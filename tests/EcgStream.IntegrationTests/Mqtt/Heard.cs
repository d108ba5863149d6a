using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;

namespace EcgStream.IntegrationTests.Mqtt;

static class Heard
{
    /// <summary>Keeps all that a sequence says, so that a test may ask for it afterwards.</summary>
    public static IObservable<T> From<T>(IObservable<T> source)
    {
        var said = new ReplaySubject<T>();
        source.Subscribe(said);
        return said;
    }

    /// <summary>The first value of this kind after <paramref name="skip"/> of them.</summary>
    public static Task<T> Next<T>(this IObservable<object> said, int skip = 0) =>
        said.OfType<T>().Skip(skip).FirstAsync().ToTask().WaitAsync(Mosquitto.Patience);
}
